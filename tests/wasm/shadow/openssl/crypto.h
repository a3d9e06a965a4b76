#pragma once
// In WebAssembly there is no OpenSSL; the tests' keys ask it for one thing.

#include <cstddef>
#include <cstring>

inline void OPENSSL_cleanse(void* bytes, std::size_t size) { std::memset(bytes, 0, size); }
