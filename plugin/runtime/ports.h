#pragma once

// What the runtime needs of the outside, as narrow interfaces: a register brings clocks, threads and C calls,
// a simulation its own.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/bigcommerce/credentials.h"
#include "plugin/bigcommerce/http.h"
#include "plugin/core/movement.h"
#include "plugin/core/units.h"

namespace tillbridge::runtime {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual core::Millis now() = 0;       ///< monotonic
  virtual core::UnixMillis wall() = 0;  ///< for display and audit
};

enum class LogLevel { debug, info, warning, error };
using Log = std::function<void(LogLevel, const std::string& line)>;

/// The register, as the plugin's C++ side sees it. Functions marked [main] are called on its main thread
/// only, from `HostCalls`.
class Host {
 public:
  struct JournalEntry {
    std::string cursor;
    core::Movement movement;
    bool ours = false;  ///< caused by a stock.apply: never recorded
    /// Of a journal that several registers share: at which it happened; empty: at none. Nothing: at this one.
    std::optional<std::string> register_id = {};
  };
  struct JournalPage {
    std::vector<JournalEntry> entries;
    bool more = false;
    bool cursor_unknown = false;
  };
  struct Option {
    std::string name, value;
  };
  /// As in include/till/ext/host/catalogue.h.
  struct Item {
    std::string item_id, sku, name;  ///< name: with the variant's label, as people are told it
    std::string parent_item_id = {}, own_name = {}, upc = {}, category = {}, department = {}, currency = {};
    std::int64_t price_minor = 0, cost_minor = -1, weight_milli = -1;  ///< -1: unknown
    bool tracked = true, fractional = false, variant = false;
    std::optional<bool> price_with_tax = {};  ///< nothing: the register does not say
    std::vector<Option> options = {};
  };
  enum class Applied {
    applied,
    already,
    unknown_item,  ///< nothing changed
    refused,       ///< nothing changed, and it would not help to ask again
    failed,        ///< outcome unknown
  };

  virtual ~Host() = default;
  virtual std::string register_id() const = 0;
  virtual std::string register_name() const = 0;
  virtual std::string location_id() const = 0;
  virtual std::string location_name() const = 0;
  /// What this instance is for: a register at work, changing records without one, or looking at them.
  enum class Purpose { sell, repair, look };
  virtual Purpose purpose() const { return Purpose::sell; }
  virtual bool has_stock() const = 0;
  /// Whether a change is applied at most once by its key, through restarts; any thread.
  virtual bool remembers_keys() const { return true; }
  virtual bool has_journal() const = 0;
  virtual bool is_open() const = 0;            ///< inside opening hours; any thread
  virtual int utc_offset_minutes() const = 0;  ///< of the shop's wall clock; any thread
  virtual bool is_training() const = 0;        ///< practice mode; any thread
  /// What the register believes of its network. A hint for words and for when to try again; any thread.
  enum class Network { unknown, up, down };
  virtual Network network() const { return Network::unknown; }
  /// Whether the shop's plan includes selling online, as the register last said; without it the web store is
  /// not called. Nothing: it has not said yet. Any thread.
  virtual std::optional<bool> has_plan() const { return true; }
  virtual Applied stock_apply(const std::string& key, const std::string& order, const std::string& sku,
                              core::Milli change) = 0;  // [main]
  /// Whether `applied` knows what any register of this location has applied; any thread.
  virtual bool tells_applied() const { return false; }
  /// By how much the SKU's count was changed under this key; nothing: it was not applied.
  virtual std::optional<core::Milli> applied(const std::string& /*key*/, const std::string& /*sku*/) {
    return std::nullopt;
  }  // [main]
  /// How many of an item are promised to open web orders, for the register to show apart.
  virtual void set_aside(const std::string& /*sku*/, core::Milli /*promised*/) {}                 // [main]
  virtual std::optional<core::Milli> on_hand(const std::string& sku) = 0;                         // [main]
  virtual JournalPage journal_read(const std::optional<std::string>& cursor, unsigned most) = 0;  // [main]
  virtual std::optional<std::string> journal_end() = 0;                                           // [main]
  virtual std::uint64_t catalogue_revision() = 0;                                                 // [main]
  virtual std::vector<Item> catalogue_read(const std::string& after, unsigned most,
                                           bool* more) = 0;  // [main]
  virtual void wake_main() = 0;                              ///< any thread
};

/// Where the access token is kept. Worker's thread.
class TokenKeeper {
 public:
  virtual ~TokenKeeper() = default;
  virtual core::Status put(std::string_view token) = 0;
  virtual core::Result<bigcommerce::Secret> get() = 0;  ///< not_found: none kept
  virtual core::Status erase() = 0;                     ///< nothing is kept afterwards
};

using TransportMaker = std::function<std::unique_ptr<bigcommerce::Transport>(const bigcommerce::ApiBase&,
                                                                             bigcommerce::Secret token)>;

}  // namespace tillbridge::runtime
