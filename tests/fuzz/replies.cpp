#include "plugin/bigcommerce/replies.h"
#include "plugin/bigcommerce/catalogue_replies.h"

#include "fuzz_targets.h"

namespace tillbridge::fuzz {
namespace {

using namespace bigcommerce;

/// What a parser says of bad input is one sentence for people and for the log.
template <class Value>
void judge(const core::Result<Value>& result) {
  if (result) return;
  const auto& sentence = result.error().sentence;
  promise(!sentence.empty(), "an error has a sentence");
  promise(sentence.size() < 4'000, "a sentence is short, whatever the web store sent");
  for (const unsigned char c : sentence)
    promise(c >= 0x20 && c != 0x7f, "no control character gets into the log");
}

}  // namespace

/// First byte: which answer; then the status, header lines up to an empty one, and the body.
void replies(const std::uint8_t* data, std::size_t size) {
  Bytes bytes(data, size);
  const auto which = bytes.byte();
  HttpReply reply;
  const auto delivery = bytes.byte();
  reply.delivery = delivery < 4 ? static_cast<Delivery>(delivery) : Delivery::answered;
  reply.status = static_cast<int>(bytes.number(2) % 1000);
  std::string rest = bytes.rest();
  for (std::size_t end; (end = rest.find('\n')) != std::string::npos;) {
    const std::string line = rest.substr(0, end);
    rest.erase(0, end + 1);
    const auto colon = line.find(':');
    if (colon == std::string::npos) break;
    reply.headers[line.substr(0, colon)] = line.substr(colon + 1);
  }
  reply.body = std::move(rest);
  (void)kind_of(reply);
  if (const auto wait = throttle_wait(reply))
    promise(*wait >= 0 && *wait <= core::Millis{24} * 3'600'000,
            "a wait that the web store asks for is bounded");
  (void)quota(reply);
  switch (which % 27) {
    case 0: {
      const auto answer = classify_push(reply);
      promise(answer.sentence.size() < 4'000, "a push's sentence is short");
      promise(answer.kind != PushAnswer::Kind::accepted ||
                  (reply.delivery == Delivery::answered && reply.status == 200),
              "only a complete 200 is an acceptance");
      if (answer.wait_ms) promise(*answer.wait_ms >= 0, "no wait is below zero");
      break;
    }
    case 1:
      return judge(parse_products(reply));
    case 2:
      return judge(parse_product(reply));
    case 3:
      return judge(parse_variants(reply));
    case 4:
      return judge(parse_inventory(reply, 1));
    case 5:
      return judge(parse_orders(reply, 50));
    case 6:
      return judge(parse_order(reply));
    case 7:
      return judge(parse_order_products(reply, 50));
    case 8:
      return judge(parse_store(reply));
    case 9:
      return judge(parse_time(reply));
    case 10:
      return judge(parse_locations(reply));
    case 11:
      return judge(parse_inventory_settings(reply));
    case 12:
      return judge(parse_channels(reply));
    case 13:
      return judge(parse_channel(reply));
    case 14:
      return judge(parse_metafields(reply));
    case 15:
      return judge(parse_metafield(reply));
    case 16:
      (void)parse_date(reply.body);
      break;
    case 17: {
      const auto error = error_of(reply, "the stock");
      promise(!error.sentence.empty() && error.sentence.size() < 4'000, "an error has a short sentence");
      break;
    }
    case 18:
      return judge(parse_web_products(reply));
    case 19:
      return judge(parse_saved_product(reply));
    case 20:
      promise(refusal_words(reply).size() < 4'000, "what the web store refuses is told in short");
      (void)duplicate_of(reply);
      break;
    case 21:
      judge(parse_categories(reply));
      return judge(parse_trees(reply));
    case 22:
      return judge(parse_saved_category(reply));
    case 23:
      return judge(parse_product_categories(reply));
    case 24:
      return judge(parse_v2_list(reply, "the tax classes"));
    case 25:
      return judge(parse_store_domain(reply));
    case 26:
      return judge(parse_preview(reply));
  }
}

}  // namespace tillbridge::fuzz
