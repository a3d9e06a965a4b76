#include "keys/batch_recover.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <string>

#include "keys/native_host.hpp"
#include "keys/secret_key.hpp"
#include "protocol/keccak.hpp"

namespace otp::keys {
namespace {

TEST(WorkerPool, covers_every_item_once_whatever_the_sizes) {
    for (const std::size_t threads : {1u, 2u, 5u}) {
        WorkerPool pool{threads};
        EXPECT_EQ(pool.threads(), threads);
        for (const std::size_t count : {0u, 1u, 7u, 64u, 1001u}) {
            for (const std::size_t chunk : {0u, 1u, 8u, 5000u}) {
                std::vector<std::atomic<int>> visits(count);
                std::atomic<bool> chunks_fit = true;
                pool.parallel_for(count, chunk, [&](std::size_t begin, std::size_t end) {
                    if (end <= begin || end - begin > std::max<std::size_t>(chunk, 1)) chunks_fit = false;
                    for (std::size_t i = begin; i < end; ++i) ++visits[i];
                });
                EXPECT_TRUE(chunks_fit);
                for (std::size_t i = 0; i < count; ++i) ASSERT_EQ(visits[i], 1) << i;
            }
        }
    }
}

TEST(WorkerPool, one_thread_means_the_callers) {
    WorkerPool pool{1};
    const auto caller = std::this_thread::get_id();
    pool.parallel_for(100, 1, [&](std::size_t, std::size_t) { EXPECT_EQ(std::this_thread::get_id(), caller); });
}

TEST(WorkerPool, two_threads_run_at_the_same_time) {
    WorkerPool pool{2};
    std::atomic<int> arrived = 0;
    // Each chunk waits for the other: this ends only if both are under way together.
    pool.parallel_for(2, 1, [&](std::size_t, std::size_t) {
        ++arrived;
        while (arrived < 2) std::this_thread::yield();
    });
    EXPECT_EQ(arrived, 2);
}

TEST(WorkerPool, an_exception_comes_out_and_the_pool_stays_usable) {
    for (const std::size_t threads : {1u, 3u}) {
        WorkerPool pool{threads};
        std::atomic<int> begun = 0;
        const auto fail = [&](std::size_t begin, std::size_t) {
            ++begun;
            if (begin == 0) throw std::runtime_error{"chunk failed"};
        };
        EXPECT_THROW(pool.parallel_for(1, 1, fail), std::runtime_error);
        EXPECT_THROW(pool.parallel_for(1000, 1, fail), std::runtime_error);
        if (threads == 1) {
            EXPECT_EQ(begun, 2) << "nothing is begun after a failure";
        }
        std::atomic<int> done = 0;
        pool.parallel_for(10, 1, [&](std::size_t, std::size_t) { ++done; });
        EXPECT_EQ(done, 10);
    }
}

TEST(WorkerPool, serves_several_callers_and_loops_within_loops) {
    WorkerPool pool{3};
    std::atomic<int> done = 0;
    std::vector<std::thread> callers;
    for (int caller = 0; caller < 4; ++caller) {
        callers.emplace_back([&] {
            for (int round = 0; round < 20; ++round) {
                pool.parallel_for(5, 1, [&](std::size_t, std::size_t) {
                    pool.parallel_for(4, 1, [&](std::size_t, std::size_t) { ++done; });
                });
            }
        });
    }
    for (auto& caller : callers) caller.join();
    EXPECT_EQ(done, 4 * 20 * 5 * 4);
}

TEST(WorkerPool, ends_cleanly_however_often_it_is_made) {
    for (int i = 0; i < 200; ++i) {
        WorkerPool pool{4};
        if (i % 2 == 0) pool.parallel_for(3, 1, [](std::size_t, std::size_t) {});
    }
}

class Batch : public testing::Test {
protected:
    void SetUp() override {
        for (int i = 0; i < 100; ++i) {
            const SecretKey key = SecretKey::derive_for_development("signer " + std::to_string(i % 7));
            const Hash digest = keccak256(as_bytes("message " + std::to_string(i)));
            const auto signature = key.sign(digest);
            items_.push_back({digest, signature.rs, signature.recovery_id});
            signers_.push_back(key.address());
        }
        items_[13].recovery_id = 9;
        signers_[13] = std::nullopt;
        items_[99].rs.fill(0);
        signers_[99] = std::nullopt;
    }

    std::vector<SignedDigest> items_;
    std::vector<std::optional<Address>> signers_;
};

TEST_F(Batch, recovers_each_signer_in_order_with_any_number_of_threads) {
    const NativeHost host;
    for (const std::size_t threads : {1u, 2u, 4u}) {
        WorkerPool pool{threads};
        EXPECT_EQ(recover_addresses(pool, host, items_), signers_) << threads;
    }
}

TEST_F(Batch, of_nothing_is_nothing) {
    WorkerPool pool{2};
    EXPECT_TRUE(recover_addresses(pool, NativeHost{}, {}).empty());
}

}  // namespace
}  // namespace otp::keys
