#pragma once
// A register of a few items in a folder that goes away with it; time stands where the test puts it.
#include <stdlib.h>

#include <filesystem>
#include <string>

#include "register/register.h"

struct TemporaryFolder {
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "till-test-XXXXXX").string();
    path = ::mkdtemp(pattern.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::string path;
};

inline till_register::Shop little_shop() {
  return till_register::parse_shop(R"({"name":"Corner","currency":"USD","items":[
    {"sku":"MUG","name":"Oat Mug","price":"18.00","cost":"6.10","upc":"0000000000017","category":"Kitchen",
     "department":"Home","weight":"0.4","register":14,"web":14,"online":true,"icon":"cup","favorite":true},
    {"name":"Bandana","price":"14.00","category":"Pets","online":true,"options":["Colour","Size"],
     "variants":[{"sku":"BAND-BLU-M","values":["Blue","M"],"upc":"42","register":3,"web":3},
                 {"sku":"BAND-RED-S","values":["Red","S"],"price":"15.50","register":-1,"web":null}]},
    {"sku":"SOAP","name":"Olive Soap","price":"8.00","category":"Bath","register":2.5}]})",
                                   "little shop");
}

struct LittleRegister {
  LittleRegister() { open(); }
  void open() {
    records = std::make_unique<till_register::Register>(
        till_register::OpenOptions{folder.path + "/data", "1", [this] { return now; }}, little_shop());
    records->sign_in("sam", "2222");
  }
  void reopen() {
    records.reset();
    open();
  }
  till_register::Register* operator->() { return records.get(); }
  till_register::Cart cart(const std::string& sku, till_register::Milli quantity = till_register::kOne) {
    till_register::Cart made;
    made.add(*records->item(sku), quantity);
    return made;
  }
  till_register::Receipt sell(const std::string& sku, till_register::Milli quantity,
                              const std::string& id = {}) {
    const auto made = cart(sku, quantity);
    return records->tender(made, {{till_register::TenderKind::kCard, made.totals().total_minor}}, id);
  }

  TemporaryFolder folder;
  std::int64_t now = 1'800'000'000'000;
  std::unique_ptr<till_register::Register> records;
};
