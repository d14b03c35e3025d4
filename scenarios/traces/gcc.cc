// What a build machine chews on: the whole standard library and templates that instantiate a lot of it.
#include <bits/stdc++.h>
template <int N> struct Shape {
  std::map<std::string, std::vector<std::array<double, N>>> parts;
  std::unordered_map<std::string, std::function<double(const std::array<double, N> &)>> rules;
  std::variant<int, std::string, std::tuple<double, std::array<int, N>>> tag;
  std::regex pattern{"([a-z]+)-([0-9]{1,3})"};
  double weigh(const std::string &name) {
    std::smatch match;
    double sum = std::regex_match(name, match, pattern) ? N : -N;
    for (auto &[key, values] : parts)
      for (auto &value : values) sum += rules.count(key) ? rules[key](value) : std::accumulate(value.begin(), value.end(), 0.0);
    return sum + std::visit([](auto &&t) -> double {
      using T = std::decay_t<decltype(t)>;
      if constexpr (std::is_same_v<T, int>) return t;
      else if constexpr (std::is_same_v<T, std::string>) return double(t.size());
      else return std::get<0>(t);
    }, tag);
  }
  void sort() {
    for (auto &[key, values] : parts)
      std::stable_sort(values.begin(), values.end(), [](auto &a, auto &b) { return a[0] < b[0]; });
  }
};
template <int... N> double all(std::integer_sequence<int, N...>) {
  double sum = 0;
  ((sum += [] { Shape<N + 1> s; s.sort(); return s.weigh("shape-" + std::to_string(N)); }()), ...);
  return sum;
}
int main() { return int(all(std::make_integer_sequence<int, 12>{})); }
