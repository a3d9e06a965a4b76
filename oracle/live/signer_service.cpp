#include "oracle/live/signer_service.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <system_error>
#include <thread>

#include "net/router.hpp"
#include "oracle/live/deliverer.hpp"
#include "oracle/live/feed_desk.hpp"
#include "oracle/live/feeds_view.hpp"
#include "oracle/live/past_reports.hpp"
#include "oracle/live/peer_link.hpp"
#include "oracle/live/signer_metrics.hpp"
#include "oracle/live/volatility_track.hpp"
#include "protocol/field_text.hpp"

namespace otp::oracle {
namespace {

using nlohmann::json;

constexpr std::chrono::milliseconds nap{10};
constexpr unsigned silent_after = 3;  ///< Questions in a row without an answer.
constexpr std::size_t updates_together = 600;
constexpr std::size_t updates_at_once = 8;
constexpr std::int64_t volatility_every_s = 10;
constexpr std::chrono::seconds volatility_kept_every{60};

/// The name under which what volatility is made of is kept.
std::string returns_name(const std::string& feed) { return feed + ":returns"; }

}  // namespace

struct SignerService::Impl {
    /// A feed with its links to the other signers: each feed asks on connections of its own.
    struct Line {
        std::unique_ptr<FeedDesk> desk;
        std::vector<std::unique_ptr<PeerLink>> peers;  ///< By position; none at the own one.
        std::vector<unsigned> unanswered;              ///< In a row, by position.
        std::int64_t tried = 0;                        ///< The last second this signer proposed for.
        std::thread thread;
    };

    Impl(SignerOptions wanted, keys::SecretKey own_key, ObservationBook& seen, SignerSurroundings around)
        : options{std::move(wanted)},
          key{std::move(own_key)},
          book{seen},
          surroundings{std::move(around)},
          alarms{surroundings.log} {}

    SignerOptions options;
    keys::SecretKey key;
    ObservationBook& book;
    SignerSurroundings surroundings;
    Alarms alarms;
    std::unique_ptr<SharedFiles> files;
    std::vector<std::unique_ptr<Line>> lines;
    std::map<std::string, std::unique_ptr<VolatilityTrack>> tracks;  ///< By price feed.
    std::unique_ptr<PastReports> past;
    std::thread track_thread;
    std::unique_ptr<Deliverer> deliverer;
    SignerMetrics metrics;
    net::Router router;
    std::unique_ptr<net::Server> server;
    std::atomic<bool> stopping{false};
    std::atomic<bool> stands_aside{false};

    [[nodiscard]] FeedDesk* desk_of(std::string_view feed) const {
        for (const auto& line : lines) {
            if (line->desk->feed() == feed) return line->desk.get();
        }
        return nullptr;
    }

    std::optional<std::string> open() {
        if (options.feeds.empty()) return "there is no feed to sign";
        if (options.signers.size() != options.set.keys.size()) {
            return "the signer set has " + std::to_string(options.set.keys.size()) + " signers, but " +
                   std::to_string(options.signers.size()) + " addresses are given";
        }
        auto opened = OracleFiles::open(options.directory);
        if (!opened) return opened.error().reason;
        files.reset(new SharedFiles{std::move(*opened), {}});
        // The second that runs may have been signed by whoever ran before.
        const std::int64_t first_second = surroundings.now_us() / 1'000'000 + 2;
        // All have their turn before the next second is looked at.
        const auto n = static_cast<std::int64_t>(options.set.keys.size());
        const Turns turns{options.look_after.count() * 1000, std::min(options.turn.count() * 1000, 900'000 / n)};
        std::set<std::string> spellings;
        for (const std::string& feed : options.feeds) {
            if (!spellings.insert(OracleFiles::spelling(feed)).second) {
                return "the feed " + feed + " would share its memory with another one";
            }
            FeedSource source;
            source.look = [this, feed](std::int64_t second) { return oracle::look(book, feed, second); };
            if (options.volatility) {
                if (auto problem = open_track(feed)) return problem;
                source.published = [track = tracks[feed].get()](const PriceReport& report) { track->note(report); };
            }
            if (auto problem = open_line(feed, std::move(source), turns, first_second)) return problem;
        }
        for (const auto& [feed, track] : tracks) {
            for (const auto& [kind, name] : {std::pair{VolatilityKind::ewma, ewma_feed_name(feed)},
                                             std::pair{VolatilityKind::har, har_feed_name(feed)}}) {
                auto source = volatility_source(*track, kind);
                if (auto problem = open_line(name, std::move(source), turns, first_second)) return problem;
            }
        }
        return std::nullopt;
    }

    std::optional<std::string> open_line(const std::string& feed, FeedSource source, Turns turns,
                                         std::int64_t first_second) {
        auto cosigner = Cosigner::create(feed, options.set, key.clone(), options.earlier);
        if (!cosigner) return cosigner.error().reason;
        const auto memory = files->files.load_signer(feed);
        if (!memory) return memory.error().reason;
        if (*memory) {
            if (const auto problem = cosigner->restore(**memory)) {
                return "the memory of " + feed + " in " + options.directory + " cannot be used: " + *problem;
            }
        }
        auto line = std::make_unique<Line>();
        line->desk =
            std::make_unique<FeedDesk>(std::move(*cosigner), std::move(source), *files, alarms, turns, first_second);
        for (std::size_t i = 0; i < options.signers.size(); ++i) {
            const bool is_own = i == line->desk->position();
            const bool is_unknown = !is_own && options.signers[i].empty();
            line->peers.push_back(
                is_own || is_unknown ? nullptr : std::make_unique<PeerLink>(options.signers[i], options.answer_within));
            alarms.set("signer_unknown", "signer " + std::to_string(i + 1), is_unknown,
                       "the configuration has no URL of " + to_hex(options.set.keys[i]));
        }
        line->unanswered.assign(options.signers.size(), 0);
        lines.push_back(std::move(line));
        return std::nullopt;
    }

    static FeedSource volatility_source(const VolatilityTrack& track, VolatilityKind kind) {
        FeedSource source;
        source.look = [&track, kind](std::int64_t second) {
            Aggregate seen;
            seen.band = track.seen(kind, second);
            seen.reason = NoPrice::too_few_returns;
            return seen;
        };
        source.every_s = volatility_every_s;
        source.is_price = false;
        return source;
    }

    /// What is damaged is left where it is and begun anew: it was made of public reports, and is made of them again.
    std::optional<std::string> open_track(const std::string& feed) {
        RealizedVolatility volatility{feed};
        const auto kept = files->files.load_signer(returns_name(feed));
        if (!kept) return kept.error().reason;
        if (*kept) {
            auto restored = RealizedVolatility::restore(feed, **kept);
            if (restored) {
                volatility = std::move(*restored);
            } else {
                surroundings.log("warning", "the volatility of " + feed + " begins anew: " + restored.error().reason);
            }
        }
        tracks[feed] = std::make_unique<VolatilityTrack>(std::move(volatility));
        return std::nullopt;
    }

    /// Fills holes, and keeps what the volatilities are made of.
    void run_tracks() {
        auto next_keep = std::chrono::steady_clock::now() + volatility_kept_every;
        const auto is_over = [this] { return stopping.load(); };
        while (!stopping) {
            for (const auto& [feed, track] : tracks) {
                const auto hole = track->hole();
                if (!hole) continue;
                const auto found = past->find(feed, hole->from_s, hole->to_s, is_over);
                if (stopping) break;  // Half of it would be kept as if it were all.
                track->fill(found);
            }
            if (std::chrono::steady_clock::now() >= next_keep) {
                keep_tracks();
                next_keep = std::chrono::steady_clock::now() + volatility_kept_every;
            }
            for (int i = 0; i < 50 && !stopping; ++i) std::this_thread::sleep_for(nap);
        }
        keep_tracks();
    }
    void keep_tracks() {
        for (const auto& [feed, track] : tracks) {
            const Bytes snapshot = track->snapshot();
            const std::lock_guard lock{files->mutex};
            const auto problem = files->files.save_signer(returns_name(feed), snapshot);
            alarms.set("memory_not_kept", returns_name(feed), problem.has_value(), problem.value_or(""));
        }
    }

    /// What came back from one signer, as far as it concerns who is there.
    void note_answer(Line& line, std::size_t position, const PeerAnswer& answer) {
        const std::string subject = "signer " + std::to_string(position + 1);
        unsigned& unanswered = line.unanswered[position];
        const auto* why = std::get_if<std::string>(&answer);
        unanswered = why != nullptr ? unanswered + 1 : 0;
        if (unanswered == 0 || unanswered >= silent_after) {
            alarms.set("signer_silent", line.desk->feed() + " " + subject, unanswered > 0, why != nullptr ? *why : "");
        }
        const auto* refusal = std::get_if<RefusedToSign>(&answer);
        const bool disagrees = refusal != nullptr && refusal->why == SigningRefusal::too_far;
        if (why == nullptr) {
            alarms.set("signer_disagrees", line.desk->feed() + " " + subject, disagrees,
                       "it sees another price than this signer proposes");
        }
    }

    static std::future<PeerAnswer> ask_aside(PeerLink& peer, const SignRequest& request) {
        try {
            return std::async(std::launch::async, [&peer, &request] { return peer.ask(request); });
        } catch (const std::system_error& error) {
            std::promise<PeerAnswer> none;
            none.set_value(std::string{error.what()});
            return none.get_future();
        }
    }

    /// One proposal to all. True when it was published, or another one is known by now.
    bool propose(Line& line, std::int64_t second) {
        FeedDesk& desk = *line.desk;
        const auto request = desk.propose(second);
        if (!request) return desk.is_published(second);
        std::vector<std::pair<std::size_t, std::future<PeerAnswer>>> asked;
        for (std::size_t i = 0; i < line.peers.size(); ++i) {
            if (!line.peers[i]) continue;
            asked.emplace_back(i, ask_aside(*line.peers[i], *request));
        }
        std::vector<IndexedSignature> signatures;
        bool followed = false;
        for (auto& [position, future] : asked) {
            const PeerAnswer answer = future.get();
            note_answer(line, position, answer);
            if (const auto* signature = std::get_if<IndexedSignature>(&answer)) {
                const bool is_true = signature->index == position && desk.is_signed(request->proposal, *signature);
                alarms.set("signature_false", desk.feed() + " signer " + std::to_string(position + 1), !is_true);
                if (is_true) signatures.push_back(*signature);
            } else if (const auto* refusal = std::get_if<RefusedToSign>(&answer);
                       refusal != nullptr && refusal->ahead) {
                followed = desk.take(*refusal->ahead) || followed;
            }
        }
        if (signatures.size() + 1 < desk.quorum_needed()) {
            metrics.round(desk.feed(), followed ? "behind" : "no_quorum");
            return followed && desk.is_published(second);
        }
        const auto published = desk.complete(*request, std::move(signatures));
        metrics.round(desk.feed(), published ? "published" : "overtaken");
        if (!published) return false;
        deliverer->bring(desk.feed(), second, published->update);
        tell_all(line, *published);
        return true;
    }

    void tell_all(Line& line, const Published& published) {
        const PublishedMessage message{line.desk->feed(), published};
        std::vector<std::future<void>> told;
        for (auto& peer : line.peers) {
            if (!peer) continue;
            try {
                told.push_back(std::async(std::launch::async, [&peer, &message] { (void)peer->tell(message); }));
            } catch (const std::system_error&) {
                (void)peer->tell(message);  // No thread to be had: one after the other.
            }
        }
    }

    void run(Line& line) {
        FeedDesk& desk = *line.desk;
        std::int64_t published_at_s = surroundings.now_us() / 1'000'000;
        while (!stopping) {
            if (stands_aside) {
                alarms.set("no_quorum", desk.feed(), false);
                published_at_s = surroundings.now_us() / 1'000'000;
                std::this_thread::sleep_for(nap);
                continue;
            }
            const std::int64_t now_us = surroundings.now_us();
            const std::int64_t second = (now_us - options.look_after.count() * 1000) / 1'000'000;
            const bool has_price = desk.look(second).band.has_value();
            if (desk.is_published(second)) published_at_s = second;
            if (has_price && line.tried < second && now_us >= desk.turn_us(second, desk.position()) &&
                !desk.is_published(second)) {
                line.tried = second;
                // Once more when it only had missed a report.
                if (!propose(line, second) && desk.is_published(second - 1)) (void)propose(line, second);
            }
            const bool is_stuck = has_price && second - published_at_s >= 5 * desk.every_s();
            if (is_stuck || desk.is_published(second)) {
                alarms.set("no_quorum", desk.feed(), is_stuck, "too few signers agree; no price is published");
            }
            std::this_thread::sleep_for(nap);
        }
    }

    void add_routes();
    void answer_sign(const net::Request& request, const net::Respond& respond) const;
    void answer_published(const net::Request& request, const net::Respond& respond) const;
    void answer_updates(const net::Request& request, const net::Respond& respond) const;
    /// A few at a time, for signing waits for the files meanwhile.
    [[nodiscard]] std::vector<std::pair<std::int64_t, Bytes>> some_updates(const std::string& feed, std::int64_t from_s,
                                                                           std::int64_t to_s) const {
        const std::lock_guard lock{files->mutex};
        return files->files.updates(feed, from_s, to_s, updates_at_once);
    }
    [[nodiscard]] std::string feeds() const;
};

void SignerService::Impl::answer_sign(const net::Request& request, const net::Respond& respond) const {
    if (stands_aside) return respond(net::error_response(403, "not_in_set", "this signer is not in the signer set"));
    const auto asked = read_sign_request(request.body);
    if (!asked) return respond(net::error_response(400, "malformed_proposal", "the body is no proposal"));
    FeedDesk* const desk = desk_of(asked->feed);
    if (desk == nullptr)
        return respond(net::error_response(404, "feed_not_found", "this signer does not sign that feed"));
    if (!desk->is_of_a_signer(*asked)) {
        return respond(net::error_response(403, "not_a_signer", "the proposal is not proved to be a signer's"));
    }
    const auto answer = desk->answer(*asked, surroundings.now_us());
    if (const auto* refusal = std::get_if<RefusedToSign>(&answer)) {
        return respond({.status = 409, .body = write(*refusal)});
    }
    respond({.body = write(std::get<IndexedSignature>(answer))});
}

void SignerService::Impl::answer_published(const net::Request& request, const net::Respond& respond) const {
    const auto message = read_published(request.body);
    if (!message) return respond(net::error_response(400, "malformed_update", "the body is no published update"));
    FeedDesk* const desk = desk_of(message->feed);
    if (desk == nullptr)
        return respond(net::error_response(404, "feed_not_found", "this signer does not sign that feed"));
    if (!desk->take(message->published)) {
        return respond(net::error_response(403, "not_signed", "no quorum of this network signed that"));
    }
    respond({.body = "{}"});
}

void SignerService::Impl::answer_updates(const net::Request& request, const net::Respond& respond) const {
    const auto text = [&](const char* name) {
        const auto found = request.query.find(name);
        return found == request.query.end() ? std::string{} : found->second;
    };
    const auto from = parse_rfc3339(text("from"));
    const auto to = parse_rfc3339(text("to"));
    if (desk_of(text("feed")) == nullptr) {
        return respond(
            net::error_response(404, "feed_not_found", "this signer does not sign that feed", "see /v1/feeds"));
    }
    if (!from || !to) {
        return respond(net::error_response(400, "malformed_time", "from and to are RFC 3339 times in UTC",
                                           "?feed=BTC/USD&from=2026-11-27T07:59:00Z&to=2026-11-27T08:00:00Z"));
    }
    json rows = json::array();
    for (std::int64_t next = from->seconds(); rows.size() < updates_together;) {
        const auto part = some_updates(text("feed"), next, to->seconds());
        if (part.empty()) break;
        for (const auto& [second, update] : part) {
            rows.push_back({{"publish_time", format_rfc3339(Time::from_seconds(second))}, {"update", to_hex(update)}});
        }
        next = part.back().first + 1;
    }
    respond({.body = json{{"feed", text("feed")}, {"updates", std::move(rows)}}.dump()});
}

std::string SignerService::Impl::feeds() const {
    FeedsView view{options.set, options.signers, lines.front()->desk->position(), surroundings.now_us(), alarms.now()};
    for (const auto& line : lines) view.add({line->desk->feed(), line->desk->last(), line->desk->last_look()});
    return view.text();
}

void SignerService::Impl::add_routes() {
    const auto json_answer = [](std::string body) { return net::Response{.body = std::move(body)}; };
    router.add("GET", "/livez", [=](const auto&, const auto&, const net::Respond& respond) {
        respond(json_answer(R"({"status":"ok"})"));
    });
    router.add("GET", "/readyz", [this](const auto&, const auto&, const net::Respond& respond) {
        json wrong = json::array();
        for (const auto& [what, why] : alarms.now()) {
            if (what.first == "no_price" || what.first == "no_quorum" || what.first == "not_in_set" ||
                what.first == "memory_not_kept") {
                wrong.push_back(what.first + " " + what.second + ": " + why);
            }
        }
        const int status = wrong.empty() ? 200 : 503;
        respond({.status = status,
                 .body = json{{"status", wrong.empty() ? "ok" : "not_ready"}, {"reasons", std::move(wrong)}}.dump()});
    });
    router.add("GET", "/metrics", [this](const auto&, const auto&, const net::Respond& respond) {
        for (const auto& line : lines) metrics.sample(*line->desk, surroundings.now_us());
        respond({.content_type = "text/plain; version=0.0.4",
                 .body = metrics.text(alarms.now(), deliverer->delivered(), deliverer->failed())});
    });
    router.add("GET", "/v1/feeds",
               [=, this](const auto&, const auto&, const net::Respond& respond) { respond(json_answer(feeds())); });
    router.add("GET", "/v1/updates", [this](const net::Request& request, const auto&, const net::Respond& respond) {
        answer_updates(request, respond);
    });
    router.add("POST", "/v1/sign", [this](const net::Request& request, const auto&, const net::Respond& respond) {
        answer_sign(request, respond);
    });
    router.add("POST", "/v1/published", [this](const net::Request& request, const auto&, const net::Respond& respond) {
        answer_published(request, respond);
    });
}

SignerService::SignerService(SignerOptions options, keys::SecretKey key, ObservationBook& book,
                             SignerSurroundings surroundings)
    : impl_{std::make_unique<Impl>(std::move(options), std::move(key), book, std::move(surroundings))} {}

SignerService::~SignerService() { stop(); }

std::optional<std::string> SignerService::start() {
    Impl& impl = *impl_;
    if (auto problem = impl.open()) return problem;
    impl.deliverer = std::make_unique<Deliverer>(impl.surroundings, *impl.files, impl.alarms);
    impl.add_routes();
    net::ServerOptions http = impl.options.http;
    http.threads = std::max(http.threads, 4U);
    http.log = [&impl](std::string_view line) { impl.surroundings.log("warning", line); };
    impl.server = std::make_unique<net::Server>(std::move(http), impl.router.handler());
    if (auto problem = impl.server->start()) return problem;
    impl.deliverer->start();
    for (auto& line : impl.lines) line->thread = std::thread{[&impl, &line] { impl.run(*line); }};
    if (!impl.tracks.empty()) {
        std::vector<std::string> others = impl.options.signers;
        others.erase(others.begin() + impl.lines.front()->desk->position());
        std::erase(others, "");
        std::vector<SignerSet> sets = impl.options.earlier;
        sets.push_back(impl.options.set);
        impl.past = std::make_unique<PastReports>(*impl.files, std::move(sets), std::move(others));
        impl.track_thread = std::thread{[&impl] { impl.run_tracks(); }};
    }
    return std::nullopt;
}

void SignerService::stop() {
    impl_->stopping = true;
    for (auto& line : impl_->lines) {
        if (line->thread.joinable()) line->thread.join();
    }
    if (impl_->track_thread.joinable()) impl_->track_thread.join();
    if (impl_->server) impl_->server->stop();
    if (impl_->deliverer) impl_->deliverer->stop();
}

void SignerService::stand_aside(const std::optional<std::string>& why) {
    impl_->stands_aside = why.has_value();
    impl_->alarms.set("not_in_set", to_hex(impl_->key.address()), why.has_value(), why.value_or(""));
}

std::uint16_t SignerService::port() const { return impl_->server->port(); }

std::string SignerService::feeds_document() const { return impl_->feeds(); }

}  // namespace otp::oracle
