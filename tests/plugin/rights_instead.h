#pragma once

#include "till/ext/host/rights.h"

namespace tillbridge::test {

/// Who is signed in and what the shop has bought, instead of what the register says; null: the register.
/// Read when a Till is made.
extern const till_host_rights* rights_instead;

}  // namespace tillbridge::test
