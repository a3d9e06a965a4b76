#include "settlement/recent_receipts.hpp"

#include <algorithm>

namespace otp::settlement {
namespace {

void encode_receipt(Writer& w, const Receipt& receipt) {
    w.integer(static_cast<std::uint16_t>(receipt.status));
    w.integer(static_cast<std::uint32_t>(receipt.events.size()));
    for (const Event& event : receipt.events) encode(w, event);
}

Receipt decode_receipt(Reader& r) {
    Receipt receipt;
    receipt.status = static_cast<Status>(r.integer<std::uint16_t>());
    const auto events = r.integer<std::uint32_t>();
    for (std::uint32_t i = 0; i < events && !r.failed(); ++i) decode(r, receipt.events.emplace_back());
    return receipt;
}

bool lacks_authority(Status status) {
    return status == Status::signer_not_authorised || status == Status::agent_expired ||
           status == Status::agent_approved_later || status == Status::agent_scope_missing;
}

std::uint64_t begin_of(const RecentBlock& block, std::size_t index) { return index == 0 ? 0 : block.ends[index - 1]; }

/// By its first receipt: a batch has one signer.
bool was_authorised(const RecentBlock& block, std::size_t index) {
    Reader r{ByteView{block.receipts}.subspan(begin_of(block, index))};
    return !lacks_authority(static_cast<Status>(r.integer<std::uint16_t>()));
}

/// No nonce of a block of this time is accepted at `now`: a nonce may be up to `ahead_max` ahead of its block.
bool is_out_of_window(Time block, Time now) { return block + NonceWindow::ahead_max + NonceWindow::age_max < now; }

}  // namespace

RecentBlock RecentReceipts::encode_block(std::uint64_t height, Time time, const std::vector<AppliedEnvelope>& envelopes,
                                         const std::vector<Receipt>& receipts) {
    RecentBlock block{height, time, {}, {}, {}, {}};
    block.ids.reserve(envelopes.size());
    block.signers.reserve(envelopes.size());
    block.ends.reserve(envelopes.size());
    Writer w;
    for (const AppliedEnvelope& applied : envelopes) {
        const std::size_t count = applied.authenticated.envelope.commands.size();
        for (std::size_t i = 0; i < count; ++i) encode_receipt(w, receipts[applied.receipt_first + i]);
        block.ids.push_back(applied.authenticated.id);
        block.signers.push_back(applied.authenticated.signer);
        block.ends.push_back(w.view().size());
    }
    block.receipts = w.take();
    return block;
}

void RecentReceipts::add(RecentBlock block) {
    const Time now = block.time;
    for (std::uint32_t i = 0; i < block.ids.size(); ++i) {
        const Place* const known = place_of_.find(block.ids[i]);
        const bool authorised = was_authorised(block, i);
        if (known == nullptr || (authorised && !known->authorised))
            place_of_.set(block.ids[i], {block.height, i, authorised});
    }
    envelopes_ += block.ids.size();
    bytes_ += block.receipts.size();
    blocks_.push_back(std::make_shared<const RecentBlock>(std::move(block)));
    while (blocks_.size() > 1 &&
           (envelopes_ > envelopes_max_ || bytes_ > bytes_max_ || is_out_of_window(blocks_.front()->time, now))) {
        forget_oldest();
    }
}

void RecentReceipts::forget_oldest() {
    const RecentBlock& oldest = *blocks_.front();
    for (const Hash& id : oldest.ids) {
        const Place* const known = place_of_.find(id);
        if (known != nullptr && known->height == oldest.height) place_of_.erase(id);
    }
    envelopes_ -= oldest.ids.size();
    bytes_ -= oldest.receipts.size();
    blocks_.pop_front();
}

std::optional<RecentReceipt> RecentReceipts::find(const Hash& id) const {
    const Place* const place = place_of_.find(id);
    if (place == nullptr) return std::nullopt;
    const RecentBlock& block = *blocks_[place->height - blocks_.front()->height];
    RecentReceipt found{place->height, place->index, block.signers[place->index], {}};
    const std::uint64_t begin = begin_of(block, place->index);
    Reader r{ByteView{block.receipts}.subspan(begin, block.ends[place->index] - begin)};
    while (!r.at_end() && !r.failed()) found.receipts.push_back(decode_receipt(r));
    return found;
}

void encode(Writer& w, const RecentBlock& block) {
    encode(w, block.height);
    encode(w, block.time);
    w.integer(static_cast<std::uint32_t>(block.ids.size()));
    for (std::size_t i = 0; i < block.ids.size(); ++i) {
        encode(w, block.ids[i]);
        encode(w, block.signers[i]);
        w.integer(block.ends[i]);
    }
    w.integer(static_cast<std::uint64_t>(block.receipts.size()));
    w.bytes(block.receipts);
}

void decode(Reader& r, RecentBlock& block) {
    decode(r, block.height);
    decode(r, block.time);
    const auto count = r.integer<std::uint32_t>();
    for (std::uint32_t i = 0; i < count && !r.failed(); ++i) {
        decode(r, block.ids.emplace_back());
        decode(r, block.signers.emplace_back());
        block.ends.push_back(r.integer<std::uint64_t>());
        // Each envelope has at least one receipt, which has at least six bytes, and they follow each other.
        if (block.ends[i] < begin_of(block, i) || block.ends[i] - begin_of(block, i) < 6) r.fail();
    }
    const ByteView receipts = r.bytes(r.integer<std::uint64_t>());
    if (count > 0 && !r.failed() && receipts.size() != block.ends.back()) r.fail();
    block.receipts.assign(receipts.begin(), receipts.end());
}

}  // namespace otp::settlement
