#include "plugin/bigcommerce/credentials.h"

#include "fuzz_targets.h"
#include "plugin/runtime/configuration.h"

namespace tillbridge::fuzz {

void credentials(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto read = bigcommerce::parse_credentials(text)) {
    const auto& base = read.value().base;
    promise(base.scheme == "https" || base.is_loopback(),
            "a token never travels in plain beyond this machine");
    for (const unsigned char c : base.base_url())
      promise(c > 0x20 && c < 0x7f, "nothing from the file breaks out of the address");
    for (const unsigned char c : std::string(read.value().access_token.reveal()))
      promise(c > 0x20 && c < 0x7f, "nothing from the file breaks out of a header");
  } else {
    promise(!read.error().sentence.empty(), "a bad file gets a sentence");
  }
  if (const auto base = bigcommerce::parse_api_base(text))
    promise(base.value().scheme == "https" || base.value().is_loopback(), "plain http stays on this machine");
  if (const auto settings = runtime::parse_configuration(text)) {
    const auto& s = settings.value();
    promise(s.order_poll_open_ms >= 1'000 && s.order_poll_closed_ms >= 1'000 &&
                s.order_poll_idle_ms >= 1'000 && s.stock_read_ms >= 5'000 && s.catalogue_read_ms >= 10'000,
            "no setting makes the plugin ask without a pause");
    (void)runtime::in_opening_hours(s, 1'790'000'000'000, 60);
  }
}

}  // namespace tillbridge::fuzz
