#include "drill/script.h"
#include "fuzz_targets.h"
#include "register/error.h"
#include "register/shop.h"

namespace tillbridge::fuzz {

void drills(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  try {
    till_drill::check_names(till_drill::parse_script(text, "day.jsonl"));
  } catch (const till_drill::ScriptError& error) {
    promise(std::string_view(error.what()).find("day.jsonl") != std::string_view::npos,
            "the sentence names the file");
  }
}

void shops(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    (void)till_register::parse_shop(text, "shop.json");
  } catch (const till_register::RegisterError& error) {
    promise(std::string_view(error.what()).find("shop.json") != std::string_view::npos,
            "the sentence names the file");
  }
}

}  // namespace tillbridge::fuzz
