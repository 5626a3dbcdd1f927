/* till/till.h: the whole ABI in one include. Each header also stands alone. */
#ifndef TILL_TILL_H
#define TILL_TILL_H

#include "till/entry.h"
#include "till/ext/host/catalogue.h"
#include "till/ext/host/data_directory.h"
#include "till/ext/host/journal.h"
#include "till/ext/host/link_state.h"
#include "till/ext/host/locale.h"
#include "till/ext/host/log.h"
#include "till/ext/host/main_thread.h"
#include "till/ext/host/print.h"
#include "till/ext/host/purpose.h"
#include "till/ext/host/register_state.h"
#include "till/ext/host/rights.h"
#include "till/ext/host/scan.h"
#include "till/ext/host/secrets.h"
#include "till/ext/host/sound.h"
#include "till/ext/host/stock.h"
#include "till/ext/plugin/actions.h"
#include "till/ext/plugin/movements.h"
#include "till/ext/plugin/online_stock.h"
#include "till/ext/plugin/overlay.h"
#include "till/ext/plugin/status.h"
#include "till/host.h"
#include "till/movement.h"
#include "till/plugin.h"
#include "till/status.h"

#endif /* TILL_TILL_H */
