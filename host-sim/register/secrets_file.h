#pragma once
// The register's safe place for small secrets: a file that only its owner can read, apart from the records.
// Any thread.
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace till_register {

class SecretsFile {
 public:
  /// Nothing is read or made yet.
  explicit SecretsFile(std::string path) : path_(std::move(path)) {}

  /// Durable when it returns. Throws RegisterError (kStorage) when the file cannot be written, and for a file
  /// that others can read (its rights are to be narrowed first).
  void put(const std::string& name, const std::string& bytes);
  std::optional<std::string> get(const std::string& name);
  void erase(const std::string& name);

 private:
  std::map<std::string, std::string> read() const;
  void write(const std::map<std::string, std::string>& secrets) const;

  std::mutex mutex_;
  std::string path_;
};

}  // namespace till_register
