/* What the C library and the curve would ask of a machine, answered here, so that the module imports nothing. There is
 * no one to tell why the core stops: the loader reports the trap, and the native build, which tells, runs the same. */

#include <stddef.h>

/* Called after the memory grew; the loader looks at the memory anew before every use. */
void emscripten_notify_memory_growth(size_t index) { (void)index; }

/* The linker sends every abort() here. */
_Noreturn void __wrap_abort(void) { __builtin_trap(); }
_Noreturn void __assert_fail(const char* what, const char* file, int line, const char* function) {
    (void)what, (void)file, (void)line, (void)function;
    __builtin_trap();
}
/* libc++abi's last words. */
_Noreturn void abort_message(const char* format, ...) {
    (void)format;
    __builtin_trap();
}
