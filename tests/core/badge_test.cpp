// Which state the sync badge shows.

#include "plugin/core/badge.h"
#include "catch2.hpp"

using namespace tillbridge::core;

namespace {
BadgeFacts all_good() {
  BadgeFacts facts;
  facts.linked = facts.read_back = facts.answered_lately = true;
  facts.since_start_ms = 60'000;
  return facts;
}
}  // namespace

TEST_CASE("all sent is earned: nothing queued, read back from disk, and a recent answer") {
  CHECK(sync_badge(all_good()) == SyncBadge::all_sent);
  auto facts = all_good();
  facts.read_back = false;
  CHECK(sync_badge(facts) == SyncBadge::checking);
  facts = all_good();
  facts.answered_lately = false;
  CHECK(sync_badge(facts) == SyncBadge::checking);
  facts = all_good();
  facts.queued = 1;
  CHECK(sync_badge(facts) == SyncBadge::syncing);
}

TEST_CASE("the badge shows the worst that holds, in the order that people need") {
  auto facts = all_good();
  facts.queued = facts.unconfirmed = 2;
  CHECK(sync_badge(facts) == SyncBadge::syncing);
  facts.offline = true;
  CHECK(sync_badge(facts) == SyncBadge::offline);
  facts.attention = 1;
  CHECK(sync_badge(facts) == SyncBadge::attention);
  facts.paused = true;
  CHECK(sync_badge(facts) == SyncBadge::paused);
  facts.linked = false;
  facts.attention = 0;
  CHECK(sync_badge(facts) == SyncBadge::unlinked);
}

TEST_CASE("an outbox that cannot be used needs attention even where no store is linked") {
  BadgeFacts facts;
  CHECK(sync_badge(facts) == SyncBadge::checking);
  facts.attention = 1;
  CHECK(sync_badge(facts) == SyncBadge::attention);
}

TEST_CASE("the orders badge counts what waits for staff, and what of it is late") {
  Picture picture;
  const auto order = [](OrderStage stage, bool late) {
    OrderView view;
    view.stage = stage;
    view.late = late;
    return view;
  };
  picture.orders = {order(OrderStage::to_do, true), order(OrderStage::to_do, false),
                    order(OrderStage::ready, true), order(OrderStage::done, false)};
  CHECK(picture.orders_to_do() == 2);
  CHECK(picture.orders_late() == 1);
}

TEST_CASE("counts that differ are rows of Review and never make the badge red by themselves", "[P5]") {
  Picture picture;
  picture.review.resize(3);
  for (auto& row : picture.review) row.kind = ReviewKind::count_differs;
  CHECK(picture.counts_that_differ() == 3);
  CHECK(red_rows(picture, 0) == 0);
  CHECK(red_rows(picture, 1) == 4);  // the number on the badge is that of the rows
  picture.review[0].kind = ReviewKind::oversold;
  CHECK(red_rows(picture, 0) == 3);
}
