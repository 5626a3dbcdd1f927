#pragma once
// The date forms of the API: RFC 2822 in V2, ISO 8601 in V3. UTC throughout, whole seconds.
#include <optional>
#include <string>

#include "sandbox/model/catalog.h"

namespace sandbox {

/// "Wed, 10 Jan 2018 21:05:30 +0000"
std::string rfc2822(TimeMs time);
/// "2018-01-10T21:05:30+00:00"
std::string iso8601(TimeMs time);
/// Either form, with any offset; a date without a time of day is midnight. None when it is neither.
std::optional<TimeMs> parse_date(const std::string& text);

}  // namespace sandbox
