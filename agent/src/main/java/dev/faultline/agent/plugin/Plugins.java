package dev.faultline.agent.plugin;

import dev.faultline.agent.prepaging.contract.OptionSpec;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.contract.StrategyProvider;
import dev.faultline.agent.prepaging.strategy.Strategies;
import dev.faultline.agent.request.RequestException;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/// Loads strategies from the jars of a folder, each with a class loader of its own, by their
/// [StrategyProvider] services. A plugin's code is trusted as Faultline's own is: it runs in this
/// process. It is checked only so that its mistakes are told from ours.
public final class Plugins {
  /// The origin of a strategy that ships.
  public static final String SHIPPED = "Faultline";

  private static final int JARS_MAX = 256;
  private static final String SERVICE = "META-INF/services/" + StrategyProvider.class.getName();
  private static final String NAME = "[a-z][a-z0-9-]{0,39}";

  private static final TreeMap<String, String> origins = new TreeMap<>();
  private static @Nullable Path folder;

  private Plugins() {}

  /// Adds every strategy of every jar of a folder to [Strategies], jars by name.
  ///
  /// @throws RequestException naming the jar, what is wrong with it, and what to do; then none is
  ///   added
  public static synchronized void load(Path from) {
    TreeMap<String, Strategy> found = new TreeMap<>();
    TreeMap<String, String> where = new TreeMap<>();
    List<Strategy> inOrder = new ArrayList<>();
    for (Path jar : jars(from)) {
      for (Strategy strategy : strategies(jar)) {
        String name = strategy.name();
        if (Strategies.find(name) != null || found.containsKey(name)) {
          throw wrong(
              jar,
              "its strategy "
                  + name
                  + " has the name of one of "
                  + where.getOrDefault(name, origin(name))
                  + "; give it another");
        }
        found.put(name, strategy);
        where.put(name, jar.toString());
        inOrder.add(strategy);
      }
    }
    for (Strategy strategy : inOrder) {
      Strategies.add(strategy, where.getOrDefault(strategy.name(), ""));
    }
    origins.putAll(where);
    folder = from;
  }

  /// Forgets what was loaded.
  public static synchronized void unload() {
    Strategies.withdraw();
    origins.clear();
    folder = null;
  }

  /// Where strategies were loaded from, or null.
  public static synchronized @Nullable Path folder() {
    return folder;
  }

  /// The jar that a strategy comes from; [#SHIPPED] for one that ships.
  public static synchronized String origin(String strategy) {
    return origins.getOrDefault(strategy, SHIPPED);
  }

  private static List<Path> jars(Path from) {
    List<Path> jars = new ArrayList<>();
    if (!Files.isDirectory(from)) {
      throw new RequestException(
          "--plugins "
              + from
              + (Files.exists(from) ? ": a file, no folder" : ": no such folder")
              + "; give one that holds jars");
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(from, "*.jar")) {
      files.forEach(jars::add);
    } catch (IOException e) {
      throw new RequestException("--plugins " + from + ": cannot be read: " + e, e);
    }
    if (jars.isEmpty() || jars.size() > JARS_MAX) {
      throw new RequestException(
          "--plugins "
              + from
              + ": it holds "
              + jars.size()
              + " jars; it must hold 1 to "
              + JARS_MAX);
    }
    jars.sort(null);
    return jars;
  }

  private static List<Strategy> strategies(Path jar) {
    if (!Files.isRegularFile(jar)) {
      throw wrong(jar, "it is no regular file; take it away");
    }
    try (ZipFile file = new ZipFile(jar.toFile())) {
      if (file.getEntry(SERVICE) == null) {
        throw wrong(jar, "it has no " + SERVICE + "; add it, or take the jar away");
      }
    } catch (IOException e) {
      throw wrong(jar, "it cannot be read as a jar: " + first(e) + "; build it again");
    }
    List<Strategy> strategies = new ArrayList<>();
    for (Strategy strategy : provided(jar)) {
      strategies.add(checked(jar, strategy));
    }
    if (strategies.isEmpty()) {
      throw wrong(jar, SERVICE + " names no class; name the provider's");
    }
    return strategies;
  }

  /// What the services of a jar give, as it is.
  private static List<Strategy> provided(Path jar) {
    List<Strategy> strategies = new ArrayList<>();
    try {
      URL[] classes = {jar.toUri().toURL()};
      // open as long as the process lives: a strategy may load classes at any time
      ClassLoader loader =
          new URLClassLoader(jar.toString(), classes, Plugins.class.getClassLoader());
      for (StrategyProvider provider : ServiceLoader.load(StrategyProvider.class, loader)) {
        strategies.add(provider.strategy());
      }
      return strategies;
    } catch (ServiceConfigurationError e) {
      Throwable cause = e.getCause();
      throw wrong(jar, "its service fails: " + first(cause == null ? e : cause));
    } catch (RuntimeException | IOException | LinkageError | AssertionError e) {
      throw wrong(jar, "its service fails: " + first(e));
    }
  }

  @SuppressWarnings({"ConstantValue", "UnnecessaryNullCheck"}) // nobody checks a plugin's nulls
  private static Strategy checked(Path jar, Strategy strategy) {
    if (strategy == null
        || strategy.name() == null
        || strategy.summary() == null
        || strategy.source() == null
        || strategy.options() == null
        || strategy.factory() == null) {
      throw wrong(jar, "its service gives a strategy with something missing; fill it in");
    }
    String name = strategy.name();
    if (!name.matches(NAME) || name.equals("all")) {
      throw wrong(
          jar,
          "its strategy is called \""
              + name
              + "\"; a name has lower-case letters, digits and '-', at most 40, and is not all");
    }
    List<String> seen = new ArrayList<>();
    for (OptionSpec option : strategy.options()) {
      if (option == null || option.name() == null || option.description() == null) {
        throw wrong(
            jar, "its strategy " + name + " has an option with something missing; fill it in");
      }
      Object fallback = option.defaultValue();
      String problem = option.isFile() ? null : option.problem(fallback);
      if (!option.name().matches(NAME) || seen.contains(option.name()) || problem != null) {
        throw wrong(
            jar,
            "option "
                + option.name()
                + " of its strategy "
                + name
                + (problem == null
                    ? " needs a name of its own, in lower-case letters, digits and '-'"
                    : " has the default " + fallback + "; it " + problem));
      }
      seen.add(option.name());
    }
    return strategy;
  }

  private static RequestException wrong(Path jar, String what) {
    return new RequestException("plugin " + jar + ": " + what);
  }

  private static String first(Throwable e) {
    String message = e.getMessage();
    String type = e.getClass().getSimpleName();
    return message == null ? type : type + ": " + message.lines().findFirst().orElse("");
  }
}
