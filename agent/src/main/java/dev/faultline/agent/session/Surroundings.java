package dev.faultline.agent.session;

import dev.faultline.agent.session.contents.SharedContents;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/// What an agent lends to a session.
///
/// @param worker one thread, for what takes long
/// @param timer for what is due later
/// @param patienceNanos how long a lost link may stay away before somebody has to say how it goes
///   on
/// @param contents what migrations keep for references
/// @param listener hears what becomes of the session
public record Surroundings(
    Executor worker,
    ScheduledExecutorService timer,
    long patienceNanos,
    SharedContents contents,
    Session.Listener listener) {}
