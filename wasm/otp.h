#ifndef OTP_WASM_OTP_H
#define OTP_WASM_OTP_H
/* The protocol for the browser: bytes in, bytes out. The same functions, compiled natively, are what the tests compare
 * with.
 *
 * Calling. otp_input(n) gives n bytes of the module's memory; the caller writes the arguments there, one after the
 * other, and passes pointers into them. The answer of a call is otp_output_size() bytes at otp_output(). Input and
 * output belong to the module: the input is valid until the next otp_input(), the output until the next call of any
 * function that answers a status. A caller copies what it keeps. Nothing is freed by the caller but chains, by
 * otp_close().
 *
 * Status. Every function that returns int32_t answers one of enum otp_status. When it is not OTP_OK the output is why:
 *   position u64 | reason, UTF-8 to the end
 * where the position is the byte or character at fault (0 where there is none), and for otp_apply() the envelope.
 * No input, however malformed, does worse than that, except that memory may run out: then, and when an invariant of the
 * protocol is broken (our bug), the module traps, and its instance is not to be used any more.
 *
 * Bytes. Integers are little-endian of fixed width, amounts are u128, prices i64 in 10^-8, times i64 in milliseconds
 * UTC, hashes 32 bytes, addresses 20. "Canonical" is the encoding of protocol/codec.hpp and protocol/leaves.hpp, which
 * web/ has from the same table. list(T) = count u32, then the T.
 *
 * One thread at a time. Nothing here depends on a clock, on randomness or on the network. */

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum otp_status {
    OTP_OK = 0,
    OTP_MALFORMED = 1, /* The bytes are not what they should be. */
    OTP_REFUSED = 2,   /* They are, and the protocol says no: a bad signature, a block that does not follow. */
    OTP_NOT_FOUND = 3  /* There is no such chain, section, leaf. */
};

/* Grows when a function changes or is added; a loader refuses a module of another number. */
uint32_t otp_interface(void);

/* At most OTP_INPUT_MAX bytes; null beyond that. */
#define OTP_INPUT_MAX 67108864
uint8_t* otp_input(uint32_t size);
const uint8_t* otp_output(void);
uint32_t otp_output_size(void);

/* ---- A chain: a state, and the block it is the state after ----
 * A chain is a number from 1, valid until otp_close(). There may be several, at most OTP_CHAINS_MAX at a time. */
#define OTP_CHAINS_MAX 8

/* The chain of a genesis (canonical), at height 0. The network id is the hash of these bytes: compare it with the one
 * you trust.
 * -> chain u32 | network id | state root */
int32_t otp_open(const uint8_t* genesis, uint32_t size);
int32_t otp_close(uint32_t chain);

/* Replays the next block with every check: chain, height, time, commands' hash, node's signature, every envelope's
 * signature and nonce, every price update, receipts' hash and, where the block has one, the state root. After a refusal
 * the chain takes no more blocks (close it); what it was before is gone.
 * -> height u64 | time i64 | hash | envelopes u32 | commands u32 | refused u32 | has_root u8 | state root or nothing */
int32_t otp_apply(uint32_t chain, const uint8_t* block, uint32_t size);
/* Whether every invariant of the protocol holds now (slow: reads the whole state). Refused with the one that does not.
 * -> nothing */
int32_t otp_check_invariants(uint32_t chain);
/* The answers to the commands of the last block, in order. -> list(status u16 | list(event, canonical)) */
int32_t otp_receipts(uint32_t chain);
/* -> height u64 | time i64 | hash (at height 0 the network id) */
int32_t otp_head(uint32_t chain);
/* -> state root */
int32_t otp_root(uint32_t chain);

/* ---- Looking at a chain's state: leaves, as they are hashed into the state root ----
 * Sections: 0 meta, 1 assets, 2 feeds, 3 signer sets, 4 markets, 5 accounts, 6 series, 7 offers, 8 records, 9
 * references, and 10 positions, which live below their series: `parent` is the series' index there, and 0 elsewhere. */

/* -> count u32 */
int32_t otp_count(uint32_t chain, uint32_t section, uint32_t parent);
/* -> the leaf's bytes (canonical) */
int32_t otp_leaf(uint32_t chain, uint32_t section, uint32_t parent, uint32_t index);
/* Where a thing is. Keys, canonical: the name of an asset (Ticker), feed (Text) or market (MarketName), the terms of a
 * series (SeriesName), the address of an account, the number of an offer (u64), feed no u16 | expiry i64 in seconds |
 * policy u8 of a record; of a position its holder's address. Offers move when others go off the book. -> index u32 */
int32_t otp_find(uint32_t chain, uint32_t section, uint32_t parent, const uint8_t* key, uint32_t size);
/* A proof that the leaf is part of the state root, in the form that otp_check_proof() reads. */
int32_t otp_prove(uint32_t chain, uint32_t section, uint32_t parent, uint32_t index);

/* ---- Proofs ----
 * way = index u64 | count u64 | siblings list(hash), from the leaf up; count is the number of leaves in the section.
 * A proof of a leaf = section u8 | leaf list(u8) | way | 10 commitments, one a section in their order.
 * Of a position = 10 u8 | leaf list(u8) | way among the series' positions | proof of the series' leaf (section 6). */

/* Whether the proof leads to `root` (32 bytes). -> the proven leaf's bytes */
int32_t otp_check_proof(const uint8_t* proof, uint32_t size, const uint8_t* root);

/* ---- Envelopes. `network` is the network id, 32 bytes ---- */

/* What is to be signed. The signature in the envelope is not looked at, only its form. -> digest | the envelope's bytes
 * (canonical) */
int32_t otp_digest(const uint8_t* network, const uint8_t* envelope, uint32_t size);
/* Whose envelope it is; refused with the status' name. -> digest (the envelope's id) | signer's address */
int32_t otp_authenticate(const uint8_t* network, const uint8_t* envelope, uint32_t size);
/* What an agent signs to accept an approve_agent (a command, canonical) by `account`; its field `proof` is not looked
 * at. -> digest */
int32_t otp_acceptance_digest(const uint8_t* network, const uint8_t* account, const uint8_t* command, uint32_t size);
/* What a wallet is shown for an envelope of one command: the primary type, then each member's name, type and text, each
 * followed by a zero byte. -> those texts */
int32_t otp_typed_data(const uint8_t* envelope, uint32_t size);

/* ---- Symbols ---- */

/* -> the series' terms (SeriesName, canonical) */
int32_t otp_symbol_parse(const uint8_t* text, uint32_t size);
/* -> its symbol, ASCII */
int32_t otp_symbol_format(const uint8_t* terms, uint32_t size);

/* ---- Money. `terms` = kind u8 (0 call, 1 put) | strike i64 | contract size u64 in the base's smallest units |
 * decimals of base u8 | decimals of quote u8; 19 bytes. Refused where a result would not fit 128 bits. ---- */

/* The most a writer can owe: of a call in base, of a put in quote. Input: terms | contracts u64. -> u128 */
int32_t otp_collateral(const uint8_t* input, uint32_t size);
/* Input: terms | settlement price i64, positive | contracts u64 | exercise fee u16 in basis points.
 * -> holder's payout u128 | writer's charge u128 | fee on the payout u128 */
int32_t otp_payoff(const uint8_t* input, uint32_t size);
/* What a fill costs its buyer. Input: terms | premium i64 | contracts u64 | trade fee u16 in basis points.
 * -> cost u128 | fee u128, in quote */
int32_t otp_cost(const uint8_t* input, uint32_t size);

/* ---- Prices ---- */

/* Verifies a price update against signer sets (list(signer set's leaf)); refused with the fault's name.
 * -> list(feed 32 | price i64 | confidence u64 | exponent i32 | publish time i64 in seconds | previous i64 | EMA price
 * i64 | EMA confidence u64 | slot u64 | digest | set index u32 | network Text) */
int32_t otp_verify_update(const uint8_t* update, uint32_t update_size, const uint8_t* sets, uint32_t sets_size);
/* Likewise of a legacy batch of attestations (an envelope of its own); the same answer. */
int32_t otp_verify_batch(const uint8_t* envelope, uint32_t envelope_size, const uint8_t* sets, uint32_t sets_size);
/* Whether a quorum signed an envelope, whatever it carries; validity in time is not judged.
 * -> digest | set index u32 | network Text | timestamp u32 | nonce u32 | emitter's chain u16 | emitter 32 | sequence
 * u64 | consistency level u8 | payload list(u8) */
int32_t otp_verify_envelope(const uint8_t* envelope, uint32_t envelope_size, const uint8_t* sets, uint32_t sets_size);
/* What an update, a legacy batch or any other signed envelope says and who signed it, whether or not it is believed; as
 * far as it can be read. `kind`: 0 an update, 1 a batch, 2 another envelope (only its signatures are judged). The fault
 * is a name of update_faults.def, empty where there is none. A report is as otp_verify_update() writes it.
 * -> kind u8 | fault Text | minor version u8 | list(signature: signer u8 | recovery id u8 | option(recovered 20) |
 * option(key of the set 20)) | option(envelope: set index u32 | timestamp u32 | emitter's chain u16 | emitter 32 |
 * sequence u64 | digest) | option(set: network Text | rule u8 | signers u8 | quorum u8) | option(slot u64) |
 * list(message: size u32 | proof nodes u32 | proven u8 (0 no, 1 yes, 2 not known) | type u8 (0 price, 1 average, 2 not
 * readable) | report, of an average with its feed and times only; nothing where it is not readable) |
 * list(attestation: status u8 | report) | option(upgrade: set index u32 | list(address))
 * where option(x) = u8 (0 or 1) | x if it is there. */
int32_t otp_explain_update(const uint8_t* update, uint32_t update_size, const uint8_t* sets, uint32_t sets_size);
/* The clamped mean of docs/protocol.md section 6 over list(price i64), 1 to 64 of them, in any order. -> price i64 */
int32_t otp_value_of_samples(const uint8_t* prices, uint32_t size);
/* What an open settlement record (a leaf of section 8) decides at a time.
 * -> outcome u8 (0 open, 1 fixed, 2 void) | price i64 | line of the ladder u8 | samples used list(grid second i64 |
 * price i64) */
int32_t otp_decide(const uint8_t* record, uint32_t size, const uint8_t* time);

#ifdef __cplusplus
}
#endif
#endif
