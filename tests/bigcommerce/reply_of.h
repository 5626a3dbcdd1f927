#pragma once

#include <string>

#include "plugin/bigcommerce/http.h"

namespace tillbridge::test {

/// A complete answer as the transport would hand it over.
inline bigcommerce::HttpReply reply_of(int status, std::string body,
                                       std::map<std::string, std::string> headers = {}) {
  bigcommerce::HttpReply reply;
  reply.delivery = bigcommerce::Delivery::answered;
  reply.status = status;
  reply.body = std::move(body);
  reply.headers = std::move(headers);
  return reply;
}

/// An exchange that ended below HTTP.
inline bigcommerce::HttpReply broken(bigcommerce::Delivery delivery, std::string cause,
                                     bool timed_out = false) {
  bigcommerce::HttpReply reply;
  reply.delivery = delivery;
  reply.cause = std::move(cause);
  reply.timed_out = timed_out;
  return reply;
}

}  // namespace tillbridge::test
