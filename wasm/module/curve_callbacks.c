/* What libsecp256k1 calls when it is used wrongly or finds itself broken: our bug, so stop. */

_Noreturn void secp256k1_default_illegal_callback_fn(const char* text, void* data) {
    (void)text, (void)data;
    __builtin_trap();
}
_Noreturn void secp256k1_default_error_callback_fn(const char* text, void* data) {
    (void)text, (void)data;
    __builtin_trap();
}
