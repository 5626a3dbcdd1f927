#pragma once

#include "till/ext/host/catalogue.h"
#include "till/ext/host/rights.h"

namespace tillbridge::test {

/// Who is signed in and what the shop has bought, instead of what the register says; null: the register.
/// Read when a Till is made.
extern const till_host_rights* rights_instead;

/// Changes an item of the register's before the plugin reads it, for what this register would not keep; null:
/// none is changed. Whether there is one is read when a Till is made, then it may be another.
extern void (*item_changed)(till_item& item);

}  // namespace tillbridge::test
