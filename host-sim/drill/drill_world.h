#pragma once
// What a drill plays in: register process, cable, web store. Private to this room.
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>

#include "drill/cable.h"
#include "drill/drill.h"
#include "drill/register_process.h"
#include "drill/sandbox_process.h"
#include "drill/store_admin.h"

namespace till_drill {

/// The request cannot be run as given: exit code 2.
class BadRequest : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A drill's own folder, removed at the end unless something failed.
struct OwnFolder {
  OwnFolder() = default;
  ~OwnFolder();
  OwnFolder(const OwnFolder&) = delete;
  OwnFolder& operator=(const OwnFolder&) = delete;
  /// Throws std::runtime_error.
  const std::string& make();

  std::string path;
  bool keep = false;
};

class World {
 public:
  /// Starts everything and links a fresh register. Throws BadRequest, or another exception with a sentence
  /// when something did not start.
  explicit World(const DrillOptions& options);
  /// Ends everything; removes a folder of its own unless keep() was called.
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  RegisterProcess& shop_register() { return *register_; }
  Cable& cable() { return *cable_; }
  StoreAdmin& admin() { return *admin_; }
  nlohmann::json status() { return register_->ask({{"op", "status"}}); }
  const std::string& data_dir() const { return data_dir_; }
  void keep() { own_folder_.keep = true; }
  /// What linking said; empty when the register was linked before.
  const std::string& linked() const { return linked_; }

 private:
  void find_store(const DrillOptions& options);
  void lay_cable();
  void link(const DrillOptions& options);

  OwnFolder own_folder_;
  std::string data_dir_;
  std::string credentials_, linked_;
  StoreUrl store_;
  std::unique_ptr<SandboxProcess> sandbox_;
  std::unique_ptr<Cable> cable_;
  std::unique_ptr<StoreAdmin> admin_;
  std::unique_ptr<RegisterProcess> register_;
};

}  // namespace till_drill
