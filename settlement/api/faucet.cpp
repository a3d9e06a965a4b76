#include "settlement/api/faucet.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "protocol/eip712.hpp"
#include "protocol/field_text.hpp"
#include "settlement/api/envelope_body.hpp"
#include "settlement/api/submitted.hpp"

namespace otp::settlement::api {
namespace {

using nlohmann::json;

constexpr std::int64_t day_ms = 86'400'000;
constexpr std::uint64_t assets_max = 65'536;

/// The n of a reference: day, grant of the day, asset.
std::string reference_of(const Address& account, std::int64_t day, unsigned grants_per_day, unsigned grant,
                         AssetNo asset) {
    const std::uint64_t count = static_cast<std::uint64_t>(day) * grants_per_day + grant;
    return "faucet:" + to_hex(account) + ":" + std::to_string(count * assets_max + asset.value);
}

}  // namespace

Faucet::Faucet(Node& node, keys::SecretKey custodian, FaucetOptions options)
    : node_{node},
      custodian_{std::move(custodian)},
      options_{std::move(options)},
      domain_separator_{eip712::domain_separator(node.network())} {}

Result<std::vector<Faucet::Gift>, Problem> Faucet::choose(const FaucetRequest& request) const {
    std::vector<Gift> gifts;
    Problem problem = node_failed();
    const std::int64_t day = node_.now().ms / day_ms;
    const bool read = node_.read([&](const State& state) {
        problem = {};
        for (const auto& [name, grant_text] : options_.grants) {
            const auto ticker = Ticker::parse(name);
            const auto grant_decimal = parse_decimal(grant_text);
            if (!ticker || !grant_decimal || (request.asset && *request.asset != *ticker)) continue;
            const auto asset = state.find_asset(*ticker);
            if (!asset) continue;
            const unsigned decimals = state.asset(*asset).decimals;
            const auto grant = to_scaled(*grant_decimal, decimals);
            const auto wanted = to_scaled(request.amount.value_or(*grant_decimal), decimals);
            if (!wanted || *wanted == 0) {
                problem = refused(wanted ? Status::amount_must_be_positive : Status::amount_must_fit_decimals);
                return;
            }
            if (!grant || *wanted > *grant * options_.grants_in_one_max) {
                problem = {422, "faucet_amount_too_large",
                           "The faucet gives at most " + format_scaled(*grant * options_.grants_in_one_max, decimals) +
                               " " + name + " at once.",
                           "Ask for less, more often."};
                return;
            }
            std::string reference;
            for (unsigned i = 0; i < options_.grants_per_day && reference.empty(); ++i) {
                std::string candidate = reference_of(request.account, day, options_.grants_per_day, i, *asset);
                if (!state.reference_is_used(Text{candidate})) reference = std::move(candidate);
            }
            if (reference.empty()) {
                if (!request.asset) continue;
                break;
            }
            gifts.push_back({*ticker, *parse_decimal(format_scaled(*wanted, decimals)), reference});
        }
    });
    if (!read || !problem.code.empty()) return problem;
    if (!gifts.empty()) return gifts;
    const bool known = !request.asset || options_.grants.contains(text_of(*request.asset));
    if (!known) {
        return Problem{422, "faucet_asset_unknown", "The faucet has no " + text_of(*request.asset) + ".",
                       "Leave the asset out to take some of each."};
    }
    return Problem{422, "faucet_limit_reached", "The account has taken all that the faucet gives in a day.",
                   "Come back tomorrow (UTC), or let another account take it and give it to this one."};
}

/// Above all that the custodian has used, so that neither a restart nor a clock that stands repeats one.
std::uint64_t Faucet::next_nonce() {
    std::uint64_t used = 0;
    (void)node_.read([&](const State& state) {
        const auto custodian = state.find_account(custodian_.address());
        if (custodian && !state.account(*custodian).nonces.used().empty()) {
            used = state.account(*custodian).nonces.used().back();
        }
    });
    const auto now = static_cast<std::uint64_t>(node_.now().ms);
    const std::scoped_lock lock{mutex_};
    last_nonce_ = std::max({now, last_nonce_ + 1, used + 1});
    return last_nonce_;
}

Bytes Faucet::sign(const Address& account, const std::vector<Gift>& gifts) {
    Envelope envelope;
    envelope.account = custodian_.address();
    for (const Gift& gift : gifts) {
        envelope.commands.push_back(Deposit{account, gift.asset, gift.amount, Text{gift.reference}});
    }
    envelope.nonce = next_nonce();
    envelope.signature = custodian_.sign(envelope_digest(envelope, domain_separator_)).bytes65();
    return to_bytes(envelope);
}

void Faucet::give(const FaucetRequest& request, const std::string& from, Done done) {
    auto gifts = choose(request);
    if (!gifts) {
        done(gifts.error());
        return;
    }
    bool known = false;
    (void)node_.read([&](const State& state) { known = state.find_account(request.account).has_value(); });
    if (const std::uint32_t wait_s = known ? 0 : node_.admit_newcomer(from); wait_s != 0) {
        done(too_many_newcomers(wait_s));
        return;
    }
    Bytes envelope = sign(request.account, *gifts);
    node_.submit(std::move(envelope), [account = request.account, gifts = std::move(*gifts),
                                       done = std::move(done)](const Submitted& submitted) {
        if (const auto problem = problem_of(submitted)) {
            done(*problem);
            return;
        }
        json credited = json::array();
        std::optional<Status> refusal;
        for (std::size_t i = 0; i < gifts.size(); ++i) {
            const Status status = submitted.receipts[i].status;
            if (status != Status::ok) {
                refusal = status;
                continue;
            }
            credited.push_back({{"account", to_hex(account)},
                                {"asset", text_of(gifts[i].asset)},
                                {"amount", text_of(gifts[i].amount)},
                                {"reference", gifts[i].reference},
                                {"id", to_hex(submitted.id)},
                                {"height", submitted.height}});
        }
        if (credited.empty() && refusal) {
            done(refused(*refusal));
        } else {
            done(json{{"credited", credited}});
        }
    });
}

}  // namespace otp::settlement::api
