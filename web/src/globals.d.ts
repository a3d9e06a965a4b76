/** Where the core compiled to WebAssembly lies; "" where it was not built. Put in by the bundler. */
declare const WASM_URL: string;
/** Where the market mathematics for what-if lie; "" where they were not built. */
declare const MARKET_WASM_URL: string;
/** The script of the worker that replays journals. */
declare const VERIFY_WORKER_URL: string;
/** The script of the worker that opens a key file and holds its key. */
declare const KEYSTORE_WORKER_URL: string;

declare module "*.css";
