#pragma once
// What a drill plays in: register process, cable, web store. Private to this room.
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

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

/// A drill's own folder, made when it is needed first, removed at the end unless something failed.
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

  /// The first register, or the one of this name. Throws std::out_of_range for a name never given.
  RegisterProcess& shop_register(const std::string& at = {}) { return *registers_.at(at); }
  const std::map<std::string, std::unique_ptr<RegisterProcess>>& registers() const { return registers_; }
  /// Starts a second machine on a copy of the folder of register `at`. This and the two below shut the
  /// register down for the copying and start it again; they throw std::runtime_error with a sentence.
  void clone(const std::string& at, const std::string& as);
  void backup(const std::string& at, const std::string& as);
  /// `plugin_only`: the plugin's records alone are put back.
  void restore(const std::string& at, const std::string& from, bool plugin_only);
  /// Opens another register on the records of the first one, which is restarted for it, and links it over a
  /// cable of its own. What linking said. Throws std::runtime_error with a sentence.
  std::string open_beside(const std::string& as);
  /// The first register's, which clones share, or that of a register opened beside it.
  Cable& cable(const std::string& at = {}) { return at.empty() ? *cable_ : *cables_.at(at); }
  /// All of them.
  std::vector<Cable*> cables();
  StoreAdmin& admin() { return *admin_; }
  nlohmann::json status(const std::string& at = {}) { return shop_register(at).ask({{"op", "status"}}); }
  const std::string& data_dir() const { return data_dir_; }
  void keep() { own_folder_.keep = true; }
  /// Adds what `link` and `link-check` need for this drill's web store, through the cable.
  void name_web_store(nlohmann::json& arguments, const std::string& at) const;
  /// What linking said; empty when the register was linked before.
  const std::string& linked() const { return linked_; }

 private:
  void find_store(const DrillOptions& options);
  void lay_cable();
  void link(const DrillOptions& options);
  std::string fresh_folder(const std::string& name);
  std::unique_ptr<RegisterProcess> register_in(const std::string& folder) const;

  OwnFolder own_folder_;  ///< all that is not in a folder given with --data
  int copies_ = 0;
  std::string data_dir_, state_home_;
  std::string tillsim_, shop_, plugin_;
  std::map<std::string, std::string> backups_;
  std::string credentials_, linked_;
  StoreUrl store_;
  std::unique_ptr<SandboxProcess> sandbox_;
  std::unique_ptr<Cable> cable_;
  std::map<std::string, std::unique_ptr<Cable>> cables_;  ///< of those opened beside the first
  std::unique_ptr<StoreAdmin> admin_;
  std::map<std::string, std::unique_ptr<RegisterProcess>> registers_;  ///< the first one has no name
};

}  // namespace till_drill
