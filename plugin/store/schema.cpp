#include "plugin/store/schema.h"

#include <iterator>
#include <string>

#include "plugin/core/crash_point.h"
#include "plugin/store/chain.h"

namespace tillbridge::store {
namespace {

// Version 1. Movements are never deleted, so a seq is never given twice. `lane` is chosen when a movement is
// recorded and never changes.
constexpr const char* kVersion1 = R"sql(
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE movements (
  seq INTEGER PRIMARY KEY,
  movement_id TEXT NOT NULL UNIQUE,
  kind INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  lane INTEGER NOT NULL,
  state INTEGER NOT NULL DEFAULT 0,          -- 0 pending, 1 settled, 2 from before the link; see version 2
  lines BLOB NOT NULL,
  accepted_ms INTEGER, settled_ms INTEGER, batch INTEGER
);
CREATE INDEX movements_pending ON movements (lane, seq) WHERE state = 0;

CREATE TABLE lanes (lane INTEGER PRIMARY KEY, round INTEGER NOT NULL, base INTEGER NOT NULL, settled_number INTEGER NOT NULL);

-- A batch covers the pending movements of its lane up to `upto`.
CREATE TABLE batches (
  id INTEGER PRIMARY KEY,
  lane INTEGER NOT NULL, round INTEGER NOT NULL,
  base INTEGER NOT NULL, target INTEGER NOT NULL, upto INTEGER NOT NULL, movements INTEGER NOT NULL,
  body BLOB NOT NULL, sha256 BLOB NOT NULL,
  state INTEGER NOT NULL DEFAULT 0,          -- 0 open, 1 won, 2 void
  made_ms INTEGER NOT NULL, decided_ms INTEGER
);
CREATE INDEX batches_open ON batches (lane) WHERE state = 0;
CREATE TABLE batch_items (
  batch INTEGER NOT NULL, by_product INTEGER NOT NULL, item INTEGER NOT NULL,
  net INTEGER NOT NULL, sent INTEGER NOT NULL, shorted INTEGER NOT NULL, repaid INTEGER NOT NULL, settled_debt INTEGER NOT NULL,
  PRIMARY KEY (batch, by_product, item)
) WITHOUT ROWID;
-- What became of a line that was not simply sent; binding once its batch has won.
CREATE TABLE batch_outcomes (
  batch INTEGER NOT NULL, seq INTEGER NOT NULL, line INTEGER NOT NULL,
  fate INTEGER NOT NULL, remark TEXT NOT NULL, by_product INTEGER NOT NULL, item INTEGER NOT NULL,
  PRIMARY KEY (batch, seq, line)
) WITHOUT ROWID;
CREATE TABLE outcomes (
  seq INTEGER NOT NULL, line INTEGER NOT NULL, fate INTEGER NOT NULL, remark TEXT NOT NULL,
  by_product INTEGER NOT NULL, item INTEGER NOT NULL,
  decision TEXT,                             -- held lines: null while they wait
  PRIMARY KEY (seq, line)
) WITHOUT ROWID;
CREATE INDEX outcomes_held ON outcomes (fate) WHERE fate = 3 AND decision IS NULL;

CREATE TABLE debts (
  by_product INTEGER NOT NULL, item INTEGER NOT NULL,
  open INTEGER NOT NULL, since_ms INTEGER NOT NULL, seq INTEGER NOT NULL, acknowledged TEXT,
  PRIMARY KEY (by_product, item)
) WITHOUT ROWID;
CREATE TABLE debt_entries (
  id INTEGER PRIMARY KEY, by_product INTEGER NOT NULL, item INTEGER NOT NULL,
  units INTEGER NOT NULL, batch INTEGER NOT NULL, at_ms INTEGER NOT NULL
);

CREATE TABLE items (
  by_product INTEGER NOT NULL, item INTEGER NOT NULL,
  product INTEGER NOT NULL, variant INTEGER NOT NULL,
  sku TEXT NOT NULL, sku_folded TEXT NOT NULL, name TEXT NOT NULL,
  tracked INTEGER NOT NULL, visible INTEGER NOT NULL, present INTEGER NOT NULL, counted INTEGER NOT NULL DEFAULT 1,
  level INTEGER, read_ms INTEGER,
  PRIMARY KEY (by_product, item, variant)
) WITHOUT ROWID;
CREATE INDEX items_sku ON items (sku_folded);
CREATE INDEX items_variant ON items (variant);

CREATE TABLE orders (
  id INTEGER PRIMARY KEY, status INTEGER NOT NULL, status_words TEXT NOT NULL, created_s INTEGER NOT NULL, modified_s INTEGER NOT NULL,
  customer TEXT NOT NULL, total TEXT NOT NULL, currency TEXT NOT NULL, pickup INTEGER NOT NULL, before_link INTEGER NOT NULL,
  done_ms INTEGER
);
CREATE TABLE order_lines (
  order_id INTEGER NOT NULL, line INTEGER NOT NULL, sku TEXT NOT NULL, name TEXT NOT NULL, product INTEGER NOT NULL, variant INTEGER NOT NULL,
  quantity INTEGER NOT NULL, net INTEGER NOT NULL, applied INTEGER NOT NULL, intents INTEGER NOT NULL DEFAULT 0,
  intent_key TEXT, intent_delta INTEGER NOT NULL DEFAULT 0, intent_state INTEGER NOT NULL DEFAULT 0,  -- 0 none, 1 open, 2 register does not know it
  PRIMARY KEY (order_id, line)
) WITHOUT ROWID;
CREATE INDEX order_lines_intent ON order_lines (intent_state) WHERE intent_state = 1;

CREATE TABLE notes (id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, kind INTEGER NOT NULL, reference TEXT NOT NULL, text TEXT NOT NULL);
CREATE TABLE decisions (id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, who TEXT NOT NULL, row TEXT NOT NULL, choice TEXT NOT NULL);
)sql";

// Version 2. Movements of which nobody can say whether they arrived: state 3 while they wait in `unclear`, 4
// once a new movement took their place. `reoffered`: the register's journal offered it, and nobody has looked
// at the marker since.
constexpr const char* kVersion2 = R"sql(
ALTER TABLE movements ADD COLUMN reoffered INTEGER NOT NULL DEFAULT 0;
CREATE TABLE unclear (
  seq INTEGER PRIMARY KEY, reason TEXT NOT NULL, at_ms INTEGER NOT NULL,
  decision TEXT                              -- null while it waits
);
CREATE INDEX unclear_open ON unclear (seq) WHERE decision IS NULL;
)sql";

// Version 3: what staff did with web orders. One act an order: the latest.
constexpr const char* kVersion3 = R"sql(
CREATE TABLE order_acts (
  order_id INTEGER PRIMARY KEY,
  act INTEGER NOT NULL,                      -- 0 ready, 1 done
  state INTEGER NOT NULL,                    -- 0 open, 1 confirmed, 2 refused
  who TEXT NOT NULL, remark TEXT NOT NULL, asked_ms INTEGER NOT NULL, ended_ms INTEGER
);
CREATE INDEX order_acts_open ON order_acts (asked_ms) WHERE state = 0;
)sql";

// Version 4: what staff call a movement, the receipt's number.
constexpr const char* kVersion4 = R"sql(
ALTER TABLE movements ADD COLUMN reference TEXT NOT NULL DEFAULT '';
)sql";

// Version 5. The batch that closes a used-up marker, while it is under way; and what nothing may do to a
// recorded movement.
constexpr const char* kVersion5 = R"sql(
CREATE TABLE closings (
  id INTEGER PRIMARY KEY CHECK (id = 1), body BLOB NOT NULL, sha256 BLOB NOT NULL,
  bases TEXT NOT NULL, tombstones TEXT NOT NULL, made_ms INTEGER NOT NULL
);
CREATE TRIGGER movements_keep BEFORE UPDATE OF seq, movement_id, kind, lane, lines ON movements
BEGIN SELECT RAISE(ABORT, 'a recorded movement never changes (I1, I8, I13)'); END;
CREATE TRIGGER movements_stay BEFORE DELETE ON movements
BEGIN SELECT RAISE(ABORT, 'a number is never given twice (I8)'); END;
)sql";

// Version 6. `chain`: a checksum of what of a row never changes and of the row before. `state_sum`: a sum of
// what of it does change; null in a row that is as it was recorded, and waits.
constexpr const char* kVersion6 = R"sql(
ALTER TABLE movements ADD COLUMN chain BLOB;
ALTER TABLE movements ADD COLUMN state_sum INTEGER;
UPDATE movements SET state_sum = seq + 1000003 * state + 10007 * reoffered + 101 * coalesce(batch, -1)
  + 31 * coalesce(accepted_ms, -1) + 17 * coalesce(settled_ms, -1) WHERE state <> 0 OR reoffered <> 0;
CREATE TRIGGER movements_entered AFTER INSERT ON movements WHEN new.state <> 0 OR new.reoffered <> 0 BEGIN
  UPDATE movements SET state_sum = seq + 1000003 * state + 10007 * reoffered + 101 * coalesce(batch, -1)
    + 31 * coalesce(accepted_ms, -1) + 17 * coalesce(settled_ms, -1) WHERE seq = new.seq;
END;
CREATE TRIGGER movements_went_on AFTER UPDATE OF state, reoffered, batch, accepted_ms, settled_ms ON movements BEGIN
  UPDATE movements SET state_sum = seq + 1000003 * state + 10007 * reoffered + 101 * coalesce(batch, -1)
    + 31 * coalesce(accepted_ms, -1) + 17 * coalesce(settled_ms, -1) WHERE seq = new.seq;
END;
CREATE TRIGGER movements_chained BEFORE UPDATE OF at_ms, reference, chain ON movements WHEN old.chain IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a recorded movement never changes (I1)'); END;
)sql";

// Version 7. What was read from a damaged database, until a manager has decided.
constexpr const char* kVersion7 = R"sql(
CREATE TABLE salvaged (
  movement_id TEXT PRIMARY KEY, number INTEGER NOT NULL, kind INTEGER NOT NULL, at_ms INTEGER NOT NULL, lines BLOB NOT NULL,
  reference TEXT NOT NULL
) WITHOUT ROWID;
)sql";

// Version 8. What the register did not take keeps its change. intent_state: 0 none, 1 open, 2 unknown item,
// 3 refused, 4 in doubt; above 2 it waits for a person.
constexpr const char* kVersion8 = R"sql(
UPDATE order_lines SET intent_delta = net - applied WHERE intent_state = 2;
UPDATE order_lines SET intent_state = 0 WHERE intent_state = 2 AND intent_delta = 0;
CREATE INDEX order_lines_waiting ON order_lines (order_id, line) WHERE intent_state > 2;
)sql";

// Version 9: what people want of each of the register's items online, the work that is open for it, and what
// of it was last sent (S12-S41). Movements after `from_seq` and up to `upto_seq` go to the web store.
constexpr const char* kVersion9 = R"sql(
CREATE TABLE catalogue (
  item_id TEXT PRIMARY KEY, product INTEGER NOT NULL, wanted INTEGER NOT NULL,
  state INTEGER NOT NULL,                    -- 0 settled, 1 to do, 2 problem, 3 gone
  adopted INTEGER NOT NULL, creating INTEGER NOT NULL, compare INTEGER NOT NULL, upto_seq INTEGER,
  hidden_by_us INTEGER NOT NULL, visible INTEGER NOT NULL, shown INTEGER, restore_visible INTEGER NOT NULL,
  name TEXT NOT NULL, problem TEXT NOT NULL, save INTEGER NOT NULL, asked_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX catalogue_product ON catalogue (product);
CREATE TABLE catalogue_variants (
  item_id TEXT NOT NULL, variant_item_id TEXT NOT NULL, variant INTEGER NOT NULL,
  sku TEXT NOT NULL, sku_folded TEXT NOT NULL, upc TEXT NOT NULL, price INTEGER NOT NULL, cost INTEGER NOT NULL,
  tracked INTEGER NOT NULL, choices TEXT NOT NULL, from_seq INTEGER, first_count INTEGER NOT NULL, live INTEGER NOT NULL,
  PRIMARY KEY (item_id, variant_item_id)
) WITHOUT ROWID;
CREATE INDEX catalogue_variants_sku ON catalogue_variants (sku_folded);
ALTER TABLE items ADD COLUMN upc TEXT NOT NULL DEFAULT '';
CREATE INDEX items_upc ON items (upc) WHERE upc <> '';
CREATE INDEX items_product ON items (product);
)sql";

// Version 10. Both counts of an item as first seen after the link, how they should stand to each other since,
// and when last compared (S79, N4); and what people chose to do about them, with what it changed.
constexpr const char* kVersion10 = R"sql(
CREATE TABLE counted_items (
  by_product INTEGER NOT NULL, item INTEGER NOT NULL, sku TEXT NOT NULL,
  start_here INTEGER NOT NULL, start_online INTEGER NOT NULL, start_ms INTEGER NOT NULL, left_so INTEGER NOT NULL,
  expected INTEGER NOT NULL, here INTEGER NOT NULL, on_hand INTEGER NOT NULL, available INTEGER NOT NULL,
  ordered INTEGER NOT NULL, batch INTEGER NOT NULL, drift INTEGER NOT NULL, cause INTEGER NOT NULL, drift_ms INTEGER NOT NULL,
  PRIMARY KEY (by_product, item)
) WITHOUT ROWID;
CREATE TABLE count_wishes (
  save INTEGER NOT NULL, by_product INTEGER NOT NULL, item INTEGER NOT NULL, sku TEXT NOT NULL, choice TEXT NOT NULL,
  shown_here INTEGER NOT NULL, shown_online INTEGER NOT NULL,
  state INTEGER NOT NULL,                    -- 0 open, 1 at the register, 2 done, 3 moved, 4 refused, 5 undone
  web_change INTEGER NOT NULL, register_change INTEGER NOT NULL, here_after INTEGER NOT NULL, online_after INTEGER NOT NULL,
  remark TEXT NOT NULL, who TEXT NOT NULL, asked_ms INTEGER NOT NULL,
  PRIMARY KEY (save, by_product, item)
) WITHOUT ROWID;
CREATE INDEX count_wishes_open ON count_wishes (state) WHERE state < 2;
)sql";

// Version 11. `before_link`: 0 an order of after the link, or answered for; 1 an older one, of which what
// goes back is asked about; 2 an older one that was open, until somebody says whether this register took it;
// 3 of another location. `looked_ms`: when the order was last read.
constexpr const char* kVersion11 = R"sql(
ALTER TABLE orders ADD COLUMN completed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN looked_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE order_lines ADD COLUMN shipped INTEGER NOT NULL DEFAULT 0;
UPDATE orders SET completed = 1 WHERE status IN (2, 10);
UPDATE orders SET before_link = 3 WHERE before_link = 1
  AND created_s >= (SELECT CAST(value AS INTEGER) FROM facts WHERE name = 'link.server_time');
INSERT OR IGNORE INTO facts SELECT 'orders.looked', '1' FROM facts WHERE name = 'orders.newest';
CREATE INDEX orders_open ON orders (looked_ms) WHERE done_ms IS NULL;
CREATE INDEX orders_old ON orders (before_link) WHERE before_link > 0;
)sql";

// Version 12. What staff found on the shelf for each line of an order; the parcel's number, told with the act
// "done".
constexpr const char* kVersion12 = R"sql(
CREATE TABLE order_marks (
  order_id INTEGER NOT NULL, line INTEGER NOT NULL,
  mark INTEGER NOT NULL,                     -- 1 found, 2 cannot be found, 3 the customer was told so
  quantity INTEGER NOT NULL, who TEXT NOT NULL, at_ms INTEGER NOT NULL,
  PRIMARY KEY (order_id, line)
) WITHOUT ROWID;
CREATE INDEX order_marks_missing ON order_marks (order_id, line) WHERE mark = 2;
ALTER TABLE order_acts ADD COLUMN tracking TEXT NOT NULL DEFAULT '';
CREATE INDEX orders_done ON orders (done_ms);
)sql";

// Version 13. Which fields of an item were written without the web store's answer, one bit each, and when;
// and what was chosen for an item that the web store keeps no count of. Changes of categories that are not
// done.
constexpr const char* kVersion13 = R"sql(
ALTER TABLE catalogue ADD COLUMN unsure INTEGER NOT NULL DEFAULT 0;
ALTER TABLE catalogue ADD COLUMN unsure_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE catalogue ADD COLUMN first_count INTEGER NOT NULL DEFAULT 0;  -- 0 open, 1 left, 2 to be taken
ALTER TABLE catalogue_variants ADD COLUMN unsure INTEGER NOT NULL DEFAULT 0;
CREATE TABLE category_jobs (
  id INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL,                     -- 0 make or change, 1 delete, 2 put items in and take them out
  category INTEGER NOT NULL, parent INTEGER NOT NULL, name TEXT, visible INTEGER,
  adds TEXT NOT NULL, removes TEXT NOT NULL,
  who TEXT NOT NULL, begun INTEGER NOT NULL, asked_ms INTEGER NOT NULL
);
)sql";

// Version 14. What is left of movements that were old enough to leave (history.h): their ids, and where the
// chain goes on. `bodies`: up to which batch the bytes have left. A batch's `bygone`: how many of its
// movements have.
constexpr const char* kVersion14 = R"sql(
CREATE TABLE bygone (movement_id TEXT PRIMARY KEY, kind INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE history (
  id INTEGER PRIMARY KEY CHECK (id = 1), bodies INTEGER NOT NULL, seq INTEGER NOT NULL, left_out INTEGER NOT NULL,
  chain BLOB NOT NULL, sum BLOB NOT NULL
);
INSERT INTO history VALUES (1, 0, 0, 0, x'', x'');
ALTER TABLE batches ADD COLUMN bygone INTEGER NOT NULL DEFAULT 0;
DROP TRIGGER movements_stay;
CREATE TRIGGER movements_stay BEFORE DELETE ON movements WHEN old.state IN (0, 3)
  OR old.seq > (SELECT seq FROM history) OR old.seq >= (SELECT max(seq) FROM movements)
  OR NOT EXISTS (SELECT 1 FROM bygone WHERE movement_id = old.movement_id)
BEGIN SELECT RAISE(ABORT, 'a movement stays for two years, and its id for ever (I8)'); END;
CREATE TRIGGER movements_known BEFORE INSERT ON movements
WHEN EXISTS (SELECT 1 FROM bygone WHERE movement_id = new.movement_id)
BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER bygone_stay BEFORE DELETE ON bygone
BEGIN SELECT RAISE(ABORT, 'an id is never taken twice (I1)'); END;
CREATE TRIGGER bygone_keep BEFORE UPDATE ON bygone
BEGIN SELECT RAISE(ABORT, 'an id is never taken twice (I1)'); END;
)sql";

// Version 15. How the web store was asked for what won, for support: requests that were tried, the last
// answer's status and the web store's own number of it. Units of an order's line that were refunded.
constexpr const char* kVersion15 = R"sql(
ALTER TABLE batches ADD COLUMN requests INTEGER;
ALTER TABLE batches ADD COLUMN status INTEGER;
ALTER TABLE batches ADD COLUMN request_id TEXT;
ALTER TABLE order_lines ADD COLUMN refunded INTEGER NOT NULL DEFAULT 0;
)sql";

// Version 16. Units of an order's line that came back over the counter, from any register that this one has
// heard of. Of a line: `twice`, those of them that the web store put back as well; `evened`, those that were
// taken off the web store's count again from here.
// Units that staff have set aside for a line, and how many of it were shipped then. When somebody first
// looked at an order, the status that it had when it came, and the order that an item ran out for.
constexpr const char* kVersion16 = R"sql(
CREATE TABLE order_returns (
  movement_id TEXT NOT NULL, line INTEGER NOT NULL, order_id INTEGER NOT NULL, order_line INTEGER NOT NULL,
  units INTEGER NOT NULL, at_ms INTEGER NOT NULL,
  own INTEGER NOT NULL,                      -- 1: recorded here, and so told to the web store from here
  PRIMARY KEY (movement_id, line)
) WITHOUT ROWID;
CREATE INDEX order_returns_line ON order_returns (order_id, order_line, at_ms, movement_id);
ALTER TABLE order_lines ADD COLUMN twice INTEGER NOT NULL DEFAULT 0;
ALTER TABLE order_lines ADD COLUMN evened INTEGER NOT NULL DEFAULT 0;
CREATE TABLE order_aside (
  order_id INTEGER NOT NULL, line INTEGER NOT NULL, units INTEGER NOT NULL, shipped INTEGER NOT NULL,
  PRIMARY KEY (order_id, line)
) WITHOUT ROWID;
ALTER TABLE orders ADD COLUMN seen_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN came_as INTEGER NOT NULL DEFAULT -1;
UPDATE orders SET came_as = status;
ALTER TABLE debts ADD COLUMN for_order INTEGER NOT NULL DEFAULT 0;
)sql";

// Version 17. Which fields of what the web store had before us were sent from here since, or chosen by a
// manager: one bit each. What was done with each item in the web store, for two years (S12-S41).
constexpr const char* kVersion17 = R"sql(
ALTER TABLE catalogue ADD COLUMN ours INTEGER NOT NULL DEFAULT 0;
ALTER TABLE catalogue_variants ADD COLUMN ours INTEGER NOT NULL DEFAULT 0;
CREATE TABLE item_events (
  id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, item_id TEXT NOT NULL, product INTEGER NOT NULL, event TEXT NOT NULL
);
CREATE INDEX item_events_item ON item_events (item_id);
)sql";

/// A version, and what SQL alone cannot do for it.
struct Step {
  const char* sql;
  void (*then)(SQLite::Database& database) = nullptr;
};

}  // namespace

void migrate(SQLite::Database& database, int to) {
  const Step steps[] = {
      {kVersion1},  {kVersion2},  {kVersion3},  {kVersion4},  {kVersion5},  {kVersion6, chain_all},
      {kVersion7},  {kVersion8},  {kVersion9},  {kVersion10}, {kVersion11}, {kVersion12},
      {kVersion13}, {kVersion14}, {kVersion15}, {kVersion16}, {kVersion17}};
  static_assert(std::size(steps) == kSchemaVersion);
  int version = database.execAndGet("PRAGMA user_version").getInt();
  for (; version < to; ++version) {
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    database.exec(steps[version].sql);
    if (steps[version].then != nullptr) steps[version].then(database);
    database.exec("PRAGMA user_version = " + std::to_string(version + 1));
    TILLBRIDGE_CRASH_POINT("migration", before);
    transaction.commit();
    TILLBRIDGE_CRASH_POINT("migration", after);
  }
}

}  // namespace tillbridge::store
