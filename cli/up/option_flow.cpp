#include "cli/up/option_flow.hpp"

#include <filesystem>

#include "cli/flow_sources.hpp"

namespace otp::cli {

Answer<std::unique_ptr<OptionFlow>> OptionFlow::make(const OptionFlowOptions& options, const Log& log) {
    std::unique_ptr<OptionFlow> made{new OptionFlow{options}};
    FlowSourceOptions wanted;
    wanted.source = options.source;
    wanted.seed = options.seed;
    wanted.index_at = [flow = made.get()](const std::string& underlying, std::int64_t) {
        return flow->index_of(underlying);
    };
    auto choice = flow_choice(wanted);
    if (!choice) return choice.error();
    flow::ServiceOptions service;
    service.choice = std::move(*choice);
    service.history = (std::filesystem::path{options.directory} / "flow.sqlite").string();
    service.log = [log](std::string_view level, std::string_view line) {
        if (level != "info") log("options: " + std::string{line});
    };
    made->service_ = std::make_unique<flow::Service>(std::move(service));
    return made;
}

double OptionFlow::index_of(const std::string& underlying) const {
    settlement::Node* const node = node_;
    double index = 0;
    if (node == nullptr) return index;
    (void)node->read([&](const State& state) {
        for (const Feed& feed : state.feeds()) {
            if (feed.latest && feed.name.value == underlying + "/USD") {
                index = static_cast<double>(feed.latest->price.raw()) / 1e8;
            }
        }
    });
    return index;
}

settlement::GuestRoutes OptionFlow::routes() {
    settlement::GuestRoutes routes;
    routes.root = flow::Service::root;
    routes.handler = [this](const net::Request& request, const net::Respond& respond) {
        service_->handle(request, respond);
    };
    routes.websockets = service_->websockets();
    routes.metrics = [this] { return service_->metrics(); };
    routes.openapi_paths = flow::Service::openapi_paths();
    return routes;
}

std::optional<std::string> OptionFlow::start(settlement::Node& node) {
    std::error_code error;
    std::filesystem::create_directories(options_.directory, error);
    if (error) return "cannot make " + options_.directory + ": " + error.message();
    node_ = &node;
    return service_->start();
}

void OptionFlow::stop() { service_->stop(); }

}  // namespace otp::cli
