#include <cairo.h>
#include <librsvg/rsvg.h>

#include <memory>

#include "flow/picture/png.hpp"

namespace otp::flow {
namespace {

struct Unref {
    void operator()(RsvgHandle* handle) const { g_object_unref(handle); }
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
    void operator()(cairo_t* context) const { cairo_destroy(context); }
    void operator()(GError* error) const { g_error_free(error); }
};

/// What a GLib function left behind.
std::string message_of(GError* error) {
    const std::unique_ptr<GError, Unref> owned{error};
    return owned ? owned->message : "no reason given";
}

cairo_status_t append(void* out, const unsigned char* bytes, unsigned size) {
    static_cast<std::string*>(out)->append(reinterpret_cast<const char*>(bytes), size);
    return CAIRO_STATUS_SUCCESS;
}

}  // namespace

Result<std::string, PngProblem> png_of_svg(const std::string& svg) {
    GError* error = nullptr;
    const std::unique_ptr<RsvgHandle, Unref> handle{
        rsvg_handle_new_from_data(reinterpret_cast<const guint8*>(svg.data()), svg.size(), &error)};
    if (!handle) return PngProblem{"librsvg cannot read the picture: " + message_of(error)};
    double width = 0, height = 0;
    if (!rsvg_handle_get_intrinsic_size_in_pixels(handle.get(), &width, &height) || width < 1 || height < 1)
        return PngProblem{"the picture has no size in pixels"};

    const std::unique_ptr<cairo_surface_t, Unref> surface{
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, static_cast<int>(width), static_cast<int>(height))};
    const std::unique_ptr<cairo_t, Unref> context{cairo_create(surface.get())};
    const RsvgRectangle all{0, 0, width, height};
    if (!rsvg_handle_render_document(handle.get(), context.get(), &all, &error))
        return PngProblem{"librsvg cannot draw the picture: " + message_of(error)};
    std::string png;
    const cairo_status_t status = cairo_surface_write_to_png_stream(surface.get(), append, &png);
    if (status != CAIRO_STATUS_SUCCESS)
        return PngProblem{std::string{"the PNG cannot be written: "} + cairo_status_to_string(status)};
    return png;
}

}  // namespace otp::flow
