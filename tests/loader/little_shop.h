#pragma once
// A register of two items in a folder that goes away with it.
#include <stdlib.h>

#include <filesystem>
#include <string>

#include "register/register_host.h"

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
    {"sku":"MUG","name":"Mug","price":"18.00","register":14},
    {"sku":"SOAP","name":"Soap","price":"6.50","register":3}]})",
                                   "little shop");
}

/// A register with its host side, somebody signed in.
struct LittleRegister {
  LittleRegister() : records({folder.path + "/data", "1", nullptr}, little_shop()), host(records, {}) {
    records.sign_in("sam", "2222");
  }
  TemporaryFolder folder;
  till_register::Register records;
  till_register::RegisterHost host;
};
