#include "register/register_host.h"

#include <cstring>
#include <thread>

#include "catch2.hpp"
#include "little_shop.h"

using namespace till_register;

namespace {

template <class Extension>
const Extension& extension(const till_host* host, const char* id) {
  const auto* found = static_cast<const Extension*>(host->get_extension(host, id));
  REQUIRE(found != nullptr);
  return *found;
}

struct Hosted {
  LittleRegister shop;
  int woken = 0;
  std::string scanned;
  RegisterHost host{
      *shop.records,
      {[this] { ++woken; }, [this](const std::string& text) { scanned = text; }, nullptr, "en-US"}};
  const till_host* c() const { return host.host(); }
};

}  // namespace

TEST_CASE("the host offers every extension of the ABI and no other") {
  Hosted hosted;
  for (const auto* id :
       {TILL_HOST_JOURNAL, TILL_HOST_CATALOGUE, TILL_HOST_STOCK, TILL_HOST_RIGHTS, TILL_HOST_LOCALE,
        TILL_HOST_REGISTER_STATE, TILL_HOST_LINK_STATE, TILL_HOST_LOG, TILL_HOST_MAIN_THREAD,
        TILL_HOST_SECRETS, TILL_HOST_PRINT, TILL_HOST_SOUND, TILL_HOST_SCAN, TILL_HOST_DATA_DIRECTORY}) {
    CAPTURE(id);
    CHECK(hosted.c()->get_extension(hosted.c(), id) != nullptr);
  }
  CHECK(hosted.c()->get_extension(hosted.c(), "till.host.stock/2") == nullptr);
  CHECK(hosted.c()->get_extension(hosted.c(), nullptr) == nullptr);
  CHECK(std::string(hosted.c()->register_name) == "Register 1");
}

TEST_CASE("what the host is called stays readable to a plugin's thread while the records change") {
  Hosted hosted;
  CHECK(hosted.c()->location_id != hosted.shop->location_id().c_str());
  CHECK(hosted.c()->register_id != hosted.shop->identity().c_str());
  CHECK(hosted.c()->location_id == hosted.shop->location_id());
  CHECK(hosted.c()->register_id == hosted.shop->identity());
}

TEST_CASE("the journal crosses the ABI with cursors, origin keys and restocked lines") {
  Hosted hosted;
  const auto& journal = extension<till_host_journal>(hosted.c(), TILL_HOST_JOURNAL);
  char start[201] = {};
  REQUIRE(journal.end(hosted.c(), start, sizeof(start)) == TILL_OK);
  hosted.shop.sell("MUG", 2000, "S-1");
  hosted.shop->take_back({"", {{0, "SOAP", 1000, false, {}}}, "", {}}, "T-1");
  hosted.shop->apply("key-1", {{"MUG", -1000}}, "Web order 7");
  till_journal_page page{};
  page.size = sizeof(page);
  REQUIRE(journal.read(hosted.c(), start, 2, &page) == TILL_OK);
  CHECK(page.size == sizeof(page));
  CHECK(page.more == 1);
  REQUIRE(page.entry_count == 2);
  const auto& sale = page.entries[0].movement;
  CHECK(sale.kind == TILL_SALE);
  CHECK(std::string(sale.movement_id) == "S-1");
  CHECK(sale.origin_key == nullptr);
  CHECK(std::string(sale.reference) == "R-000001");  // what staff call it
  CHECK(sale.lines[0].quantity_milli == -2000);
  CHECK(page.entries[1].movement.lines[0].restocked == 0);
  CHECK(hosted.host.journal_read_to() == 2);
  const std::string cursor = page.entries[1].cursor;
  REQUIRE(journal.read(hosted.c(), cursor.c_str(), 10, &page) == TILL_OK);
  CHECK(hosted.host.journal_read_to() == 3);
  REQUIRE(page.entry_count == 1);
  CHECK(std::string(page.entries[0].movement.origin_key) == "key-1");
  CHECK(page.entries[0].movement.reference == nullptr);
  CHECK(journal.read(hosted.c(), "j:elsewhere:1", 10, &page) == TILL_E_NOT_FOUND);
  CHECK(journal.read(hosted.c(), nullptr, 10, nullptr) == TILL_E_INVALID);
  CHECK(journal.end(hosted.c(), start, 3) == TILL_E_INVALID);
}

TEST_CASE("a record is filled up to the size that its reader knows") {
  Hosted hosted;
  const auto& rights = extension<till_host_rights>(hosted.c(), TILL_HOST_RIGHTS);
  till_employee employee{};
  std::memset(&employee, 0x55, sizeof(employee));
  employee.size = offsetof(till_employee, plan);
  REQUIRE(rights.current(hosted.c(), &employee) == TILL_OK);
  CHECK(employee.rights == (TILL_RIGHT_MANAGER | TILL_RIGHT_MANAGE_ECOMMERCE));
  CHECK(employee.plan == 0x55555555u);
  employee.size = sizeof(employee);
  REQUIRE(rights.current(hosted.c(), &employee) == TILL_OK);
  CHECK(std::string(employee.name) == "Sam K.");
  hosted.shop->sign_out();
  REQUIRE(rights.current(hosted.c(), &employee) == TILL_OK);
  CHECK(employee.signed_in == 0);
  CHECK(rights.ask_for_manager(hosted.c(), "link") == TILL_E_UNSUPPORTED);
  till_employee nothing{};
  CHECK(rights.current(hosted.c(), &nothing) == TILL_E_INVALID);
}

TEST_CASE("stock crosses the ABI: counts, changes under a key, units set aside") {
  Hosted hosted;
  const auto& stock = extension<till_host_stock>(hosted.c(), TILL_HOST_STOCK);
  std::int64_t quantity = 0;
  CHECK(stock.on_hand(hosted.c(), "BAND-RED-S", &quantity) == TILL_OK);
  CHECK(quantity == -1000);
  CHECK(stock.on_hand(hosted.c(), "TEAPOT", &quantity) == TILL_E_NOT_FOUND);
  const till_stock_change changes[] = {{"MUG", -2000}, {"SOAP", 500}};
  till_stock_apply apply{};
  apply.size = sizeof(apply);
  apply.change_count = 2;
  apply.change_size = sizeof(till_stock_change);
  apply.changes = changes;
  apply.key = "store:7:1";
  CHECK(stock.apply(hosted.c(), &apply) == TILL_OK);
  CHECK(stock.apply(hosted.c(), &apply) == TILL_ALREADY);
  CHECK(hosted.shop->on_hand("MUG") == 12'000);
  const till_stock_change unknown[] = {{"MUG", -1000}, {"TEAPOT", -1000}};
  apply.changes = unknown;
  apply.key = "store:8:1";
  CHECK(stock.apply(hosted.c(), &apply) == TILL_E_NOT_FOUND);
  CHECK(hosted.shop->on_hand("MUG") == 12'000);
  CHECK(stock.apply(hosted.c(), nullptr) == TILL_E_INVALID);
  CHECK(stock.set_aside(hosted.c(), "MUG", 3000) == TILL_OK);
  CHECK(hosted.shop->set_aside("MUG") == 3000);
}

TEST_CASE("the catalogue crosses the ABI in pages, items with variants without SKU") {
  Hosted hosted;
  const auto& catalogue = extension<till_host_catalogue>(hosted.c(), TILL_HOST_CATALOGUE);
  till_item_page page{};
  page.size = sizeof(page);
  REQUIRE(catalogue.read(hosted.c(), nullptr, 3, &page) == TILL_OK);
  REQUIRE(page.item_count == 3);
  CHECK(page.more == 1);
  CHECK(std::string(page.items[0].sku) == "MUG");
  CHECK(page.items[0].price_minor == 1800);
  CHECK(page.items[1].sku == nullptr);
  CHECK((page.items[2].flags & TILL_ITEM_VARIANT) != 0);
  CHECK(std::string(page.items[2].variant_label) == "Blue, M");
  const std::string last = page.items[2].item_id;
  REQUIRE(catalogue.read(hosted.c(), last.c_str(), 10, &page) == TILL_OK);
  CHECK(page.item_count == 2);
  CHECK(page.more == 0);
  const auto revision = catalogue.revision(hosted.c());
  hosted.shop->set_price("MUG", 1900);
  CHECK(catalogue.revision(hosted.c()) != revision);
}

TEST_CASE("secrets, log, state, sound and scans work from where each may be called") {
  Hosted hosted;
  const auto& secrets = extension<till_host_secrets>(hosted.c(), TILL_HOST_SECRETS);
  std::thread([&] {
    CHECK(secrets.put(hosted.c(), "token", "abc", 3) == TILL_OK);
    extension<till_host_log>(hosted.c(), TILL_HOST_LOG).write(hosted.c(), TILL_LOG_INFO, "from the worker");
    extension<till_host_main_thread>(hosted.c(), TILL_HOST_MAIN_THREAD).request(hosted.c());
  }).join();
  char bytes[8] = {};
  std::size_t length = 2;
  CHECK(secrets.get(hosted.c(), "token", bytes, &length) == TILL_E_INVALID);
  CHECK(length == 3);
  length = sizeof(bytes);
  CHECK(secrets.get(hosted.c(), "token", bytes, &length) == TILL_OK);
  CHECK(std::string(bytes, length) == "abc");
  CHECK(secrets.erase(hosted.c(), "token") == TILL_OK);
  CHECK(secrets.get(hosted.c(), "token", bytes, &length) == TILL_E_NOT_FOUND);
  CHECK(hosted.woken == 1);

  till_register_state state{};
  state.size = sizeof(state);
  const auto& states = extension<till_host_register_state>(hosted.c(), TILL_HOST_REGISTER_STATE);
  REQUIRE(states.read(hosted.c(), &state) == TILL_OK);
  CHECK(state.flags == TILL_REGISTER_OPEN);
  hosted.host.set_open(false);
  hosted.host.set_in_tender(true);
  REQUIRE(states.read(hosted.c(), &state) == TILL_OK);
  CHECK(state.flags == TILL_REGISTER_IN_TENDER);

  const auto& sound = extension<till_host_sound>(hosted.c(), TILL_HOST_SOUND);
  sound.play(hosted.c(), TILL_SOUND_CHIME);
  sound.play(hosted.c(), 4'000'000);
  CHECK(hosted.host.sounds(TILL_SOUND_CHIME) == 1);
  extension<till_host_scan>(hosted.c(), TILL_HOST_SCAN).hand_back(hosted.c(), "17");
  CHECK(hosted.scanned == "17");
  CHECK(extension<till_host_print>(hosted.c(), TILL_HOST_PRINT)
            .print_text(hosted.c(), "Pick list", "2 x MUG\n") == TILL_OK);
  CHECK(std::filesystem::exists(hosted.host.print_path()));
  till_locale locale{};
  locale.size = sizeof(locale);
  CHECK(extension<till_host_locale>(hosted.c(), TILL_HOST_LOCALE).read(hosted.c(), &locale) == TILL_OK);
  CHECK(std::string(locale.currency_symbol) == "$");
  CHECK(locale.currency_digits == 2);
  const std::string path =
      extension<till_host_data_directory>(hosted.c(), TILL_HOST_DATA_DIRECTORY).path(hosted.c());
  CHECK(path == hosted.host.plugin_data_dir());
  CHECK(path.front() == '/');
}

TEST_CASE(
    "a register that speaks German writes numbers, dates and times in its manner, and plays what is asked") {
  LittleRegister shop;
  std::vector<std::uint32_t> heard;
  till_register::HostOptions options;
  options.language = "de-AT";
  options.play = [&](std::uint32_t sound) { heard.push_back(sound); };
  RegisterHost host(*shop.records, std::move(options));
  till_locale locale{};
  locale.size = sizeof(locale);
  REQUIRE(extension<till_host_locale>(host.host(), TILL_HOST_LOCALE).read(host.host(), &locale) == TILL_OK);
  CHECK(std::string(locale.language) == "de-AT");
  CHECK(std::string(locale.decimal_point) == ",");
  CHECK(std::string(locale.group_separator) == ".");
  CHECK(std::string(locale.date_order) == "DMY");
  CHECK(locale.hours_24 == 1);
  CHECK(locale.symbol_after == 1);
  extension<till_host_sound>(host.host(), TILL_HOST_SOUND).play(host.host(), TILL_SOUND_LOW_TONE);
  CHECK(heard == std::vector<std::uint32_t>{TILL_SOUND_LOW_TONE});
}
