#include "sandbox/model/store.h"

#include <array>
#include <cctype>

namespace sandbox {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

Store::Store(Profile profile, std::uint64_t seed) {
  data_.random_state = seed;
  data_.profile = std::move(profile);
  if (data_.profile.account_uuid.empty()) data_.profile.account_uuid = uuid();
  Location main;
  main.code = "BC-LOCATION-1";
  main.label = "Default location";
  main.address1 = "12 Fern Street";
  main.city = "Austin";
  main.state = "Texas";
  main.zip = "78701";
  main.email = "shop@example.com";
  main.phone = "5125550100";
  main.latitude = 30.2672;
  main.longitude = -97.7431;
  data_.locations[1] = main;
  data_.next_ids["location"] = 2;
  data_.next_ids["product"] = 111;
  data_.next_ids["variant"] = 371;
  data_.next_ids["category"] = 23;
  data_.next_ids["order"] = 1045;
  Channel web;
  web.id = 1;
  web.name = data_.profile.name;
  web.type = "storefront";
  web.platform = "bigcommerce";
  web.status = "active";
  data_.channels[1] = web;
  data_.next_ids["channel"] = 1'000'001;
  PickupMethod method;
  method.id = 1;
  method.display_name = "Pick up in store";
  method.collection_instructions = "Bring your order number to the counter.";
  method.collection_time_description = "Ready within two hours";
  data_.pickup_methods[1] = method;
  data_.next_ids["pickup_method"] = 2;
}

Store::Store(StoreData data) : data_(std::move(data)) {
  for (const auto& [id, product] : data_.products) index(product);
}

Id Store::next_id(const char* kind) {
  Id& next = data_.next_ids[kind];
  if (next == 0) next = 1;
  return next++;
}

// splitmix64: small, and the whole state is one number that can be saved.
std::uint64_t Store::random() {
  std::uint64_t z = (data_.random_state += 0x9e3779b97f4a7c15ULL);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

std::string Store::uuid() {
  static constexpr char kHex[] = "0123456789abcdef";
  std::array<std::uint64_t, 2> words{random(), random()};
  words[0] = (words[0] & ~0xf000ULL) | 0x4000ULL;
  words[1] = (words[1] & ~(3ULL << 62)) | (2ULL << 62);
  std::string out;
  for (int i = 0; i < 32; ++i) {
    if (i == 8 || i == 12 || i == 16 || i == 20) out += '-';
    out += kHex[(words[static_cast<std::size_t>(i / 16)] >> (60 - 4 * (i % 16))) & 15];
  }
  return out;
}

std::vector<StockEffect> Store::take_effects() {
  return std::exchange(effects_, {});
}

}  // namespace sandbox
