// Who is signed in, and what they may do.
#include <fmt/format.h>

#include "register/register_state.h"

namespace till_register {
namespace {

Employee read_employee(SQLite::Statement& row) {
  Employee employee;
  employee.id = row.getColumn(0).getString();
  employee.name = row.getColumn(1).getString();
  employee.role = static_cast<Role>(row.getColumn(2).getInt());
  return employee;
}

bool pin_fits(SQLite::Statement& row, const std::string& pin) {
  return hash_pin(pin, row.getColumn(3).getString()) == row.getColumn(4).getString();
}

std::optional<Employee> manager_with(const SQLite::Database& records, const std::string& pin) {
  return with_records("a PIN was checked", [&]() -> std::optional<Employee> {
    SQLite::Statement query(records, "SELECT id, name, role, pin_salt, pin_hash FROM employee WHERE role<>?");
    query.bind(1, static_cast<int>(Role::kCashier));
    while (query.executeStep()) {
      if (pin_fits(query, pin)) return read_employee(query);
    }
    return std::nullopt;
  });
}

}  // namespace

std::vector<Employee> Register::employees() const {
  return with_records("employees were read", [&] {
    std::vector<Employee> employees;
    SQLite::Statement query(state_->records, "SELECT id, name, role FROM employee ORDER BY position");
    while (query.executeStep()) employees.push_back(read_employee(query));
    return employees;
  });
}

Employee Register::sign_in(const std::string& employee_id, const std::string& pin) {
  auto& state = *state_;
  auto employee = with_records("a PIN was checked", [&] {
    SQLite::Statement query(state.records,
                            "SELECT id, name, role, pin_salt, pin_hash FROM employee WHERE id=?");
    query.bind(1, employee_id);
    if (!query.executeStep()) {
      throw RegisterError(Refusal::kNotFound,
                          fmt::format("No employee \"{}\" works at this register.", employee_id));
    }
    if (!pin_fits(query, pin)) {
      throw RegisterError(Refusal::kDenied, fmt::format("That is not the PIN of {}; try again.",
                                                        query.getColumn(1).getString()));
    }
    return read_employee(query);
  });
  state.signed_in = employee;
  state.approved_by.reset();
  state.changed();
  return employee;
}

void Register::sign_out() {
  state_->signed_in.reset();
  state_->approved_by.reset();
  state_->changed();
}

const std::optional<Employee>& Register::signed_in() const {
  return state_->signed_in;
}

bool Register::is_manager_pin(const std::string& pin) const {
  return manager_with(state_->records, pin).has_value();
}

bool Register::approve(const std::string& pin) {
  auto manager = manager_with(state_->records, pin);
  if (!manager) return false;
  state_->approved_by = std::move(manager);
  state_->changed();
  return true;
}

void Register::end_approval() {
  state_->approved_by.reset();
  state_->changed();
}

const std::optional<Employee>& Register::approved_by() const {
  return state_->approved_by;
}

bool Register::manager_present() const {
  return (state_->signed_in && state_->signed_in->is_manager()) ||
         (state_->approved_by && state_->approved_by->is_manager());
}

}  // namespace till_register
