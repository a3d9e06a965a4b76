#pragma once
// The tables of the index. Everything in them follows from the journal, so a change of them is a new number and a
// rebuild, never a migration.

namespace otp::settlement {

inline constexpr int history_schema_version = 2;

/// Hashes and addresses of commands are blobs; prices and names are text as people read them; amounts are text in the
/// asset's smallest units (they may exceed 64 bits); times are milliseconds since 1970. A place in the journal is
/// (height, seq): the block, and the event's number in it.
inline constexpr const char* history_schema = R"(
CREATE TABLE meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE blocks(height INTEGER PRIMARY KEY, hash BLOB NOT NULL, time_ms INTEGER NOT NULL, envelopes INTEGER NOT NULL,
  commands INTEGER NOT NULL, events INTEGER NOT NULL, state_root BLOB);
CREATE TABLE commands(height INTEGER, envelope INTEGER, command INTEGER, id BLOB NOT NULL, signer BLOB NOT NULL,
  account BLOB NOT NULL, verb TEXT NOT NULL, status TEXT NOT NULL, PRIMARY KEY(height, envelope, command)) WITHOUT ROWID;
CREATE INDEX commands_id ON commands(id);
CREATE INDEX commands_account ON commands(account, height, envelope, command);
CREATE TABLE events(height INTEGER, seq INTEGER, envelope INTEGER NOT NULL, command INTEGER NOT NULL,
  event TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY(height, seq)) WITHOUT ROWID;
CREATE TABLE account_events(account INTEGER, height INTEGER, seq INTEGER, event TEXT NOT NULL,
  PRIMARY KEY(account, height, seq)) WITHOUT ROWID;
CREATE TABLE series_events(series INTEGER, height INTEGER, seq INTEGER, event TEXT NOT NULL,
  PRIMARY KEY(series, height, seq)) WITHOUT ROWID;
CREATE TABLE record_events(feed INTEGER, expiry_s INTEGER, settlement INTEGER, height INTEGER, seq INTEGER,
  PRIMARY KEY(feed, expiry_s, settlement, height, seq)) WITHOUT ROWID;
CREATE TABLE price_reports(feed INTEGER, publish_s INTEGER, height INTEGER, seq INTEGER, samples INTEGER NOT NULL,
  PRIMARY KEY(feed, publish_s, height, seq)) WITHOUT ROWID;
CREATE TABLE fills(height INTEGER, seq INTEGER, time_ms INTEGER NOT NULL, series INTEGER NOT NULL,
  buyer INTEGER NOT NULL, seller INTEGER NOT NULL, offer INTEGER NOT NULL, contracts INTEGER NOT NULL,
  premium TEXT NOT NULL, cost TEXT NOT NULL, fee TEXT NOT NULL, resale INTEGER NOT NULL, PRIMARY KEY(height, seq)) WITHOUT ROWID;
CREATE INDEX fills_series ON fills(series, height, seq);
CREATE TABLE settlements(height INTEGER, seq INTEGER, time_ms INTEGER NOT NULL, series INTEGER NOT NULL,
  account INTEGER NOT NULL, longs INTEGER NOT NULL, shorts INTEGER NOT NULL, payout TEXT NOT NULL, fee TEXT NOT NULL,
  charge TEXT NOT NULL, released TEXT NOT NULL, premium TEXT NOT NULL, PRIMARY KEY(height, seq)) WITHOUT ROWID;
CREATE INDEX settlements_account ON settlements(account, height, seq);
CREATE INDEX settlements_series ON settlements(series, height, seq);
CREATE TABLE balances(account INTEGER, height INTEGER, asset INTEGER, free TEXT NOT NULL, locked TEXT NOT NULL,
  PRIMARY KEY(account, height, asset)) WITHOUT ROWID;
CREATE TABLE accounts(no INTEGER PRIMARY KEY, address TEXT NOT NULL);
CREATE TABLE series(no INTEGER PRIMARY KEY, symbol TEXT NOT NULL);
CREATE TABLE assets(no INTEGER PRIMARY KEY, name TEXT NOT NULL, decimals INTEGER NOT NULL);
)";

}  // namespace otp::settlement
