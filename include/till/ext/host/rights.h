/* till/ext/host/rights.h: who is signed in, what they may do, and what the shop's plan includes. Asking for a
 * PIN is the host's. */
#ifndef TILL_EXT_HOST_RIGHTS_H
#define TILL_EXT_HOST_RIGHTS_H

#include "till/host.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TILL_HOST_RIGHTS "till.host.rights/1"

/* till_employee.rights */
enum {
  TILL_RIGHT_MANAGE_ACCOUNT = 1u,
  TILL_RIGHT_MANAGE_ECOMMERCE = 2u,
  TILL_RIGHT_OWNER = 4u,
  TILL_RIGHT_MANAGER = 8u
};

/* till_employee.plan: the shop's, whoever is signed in. While it lacks TILL_PLAN_ECOMMERCE the plugin
 * records, and calls no web store. That it lacks it is believed only where signed_in is not 0: an answer
 * about nobody may leave it 0, and the last word stands, also through a restart. That it has it is always
 * believed. */
enum { TILL_PLAN_ECOMMERCE = 1u };

typedef struct till_employee {
  uint32_t size;
  uint32_t rights;    /* TILL_RIGHT_* */
  uint32_t plan;      /* TILL_PLAN_*: what the shop has bought */
  uint32_t signed_in; /* 0: nobody */
  char employee_id[64];
  char name[64]; /* as shown to colleagues: "Maya R." */
} till_employee;

typedef struct till_host_rights {
  /* Who is signed in now; fills `*out` up to out->size. Where it fails nobody has a right, and the plan is as
   * it was last told. [main-thread] */
  till_status (*current)(const till_host* host, till_employee* out);
  /* Asks the host for a manager's PIN in place; the answer shows in the next current(). TILL_E_UNSUPPORTED
   * where it cannot. [main-thread] */
  till_status (*ask_for_manager)(const till_host* host, const char* reason);
} till_host_rights;

#ifdef __cplusplus
}
#endif

#endif /* TILL_EXT_HOST_RIGHTS_H */
