#include "drill/words.h"

#include "till/ext/plugin/status.h"

namespace till_drill {

const char* sync_name(std::uint32_t sync) {
  switch (sync) {
    case TILL_SYNC_ALL_SENT:
      return "all-sent";
    case TILL_SYNC_SYNCING:
      return "syncing";
    case TILL_SYNC_OFFLINE:
      return "offline";
    case TILL_SYNC_ATTENTION:
      return "attention";
    case TILL_SYNC_PAUSED:
      return "paused";
    case TILL_SYNC_UNLINKED:
      return "unlinked";
    case TILL_SYNC_TRAINING:
      return "training";
    default:
      return "checking";
  }
}

const char* status_words(till_status status) {
  switch (status) {
    case TILL_OK:
      return "done";
    case TILL_ALREADY:
      return "done before";
    case TILL_E_INVALID:
      return "invalid";
    case TILL_E_STATE:
      return "not possible in this state";
    case TILL_E_NOT_READY:
      return "not ready";
    case TILL_E_STORAGE:
      return "storage";
    case TILL_E_BUG:
      return "a contained defect";
    case TILL_E_CONFLICT:
      return "conflict";
    case TILL_E_THREAD:
      return "wrong thread";
    case TILL_E_DENIED:
      return "denied";
    case TILL_E_NOT_FOUND:
      return "not found";
    case TILL_E_UNSUPPORTED:
      return "unsupported";
    default:
      return "unknown";
  }
}

}  // namespace till_drill
