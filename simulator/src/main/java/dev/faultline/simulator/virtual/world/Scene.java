package dev.faultline.simulator.virtual.world;

import dev.faultline.agent.guest.TraceSource;
import dev.faultline.agent.prepaging.contract.RecordingSource;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.scenarios.HostProfile;
import dev.faultline.scenarios.LinkSpec;
import dev.faultline.simulator.virtual.guest.WarmUp;
import dev.faultline.simulator.virtual.link.LinkState;
import dev.faultline.simulator.virtual.link.Transfers;
import dev.faultline.simulator.virtual.link.Wire;
import dev.faultline.simulator.virtual.time.Cores;
import dev.faultline.simulator.virtual.time.Timeline;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Where all migrations of a world happen: its time, its two hosts and the link between them.
///
/// @param forward the wire from source to target
/// @param strategies the strategy of a name, or null if there is none
/// @param seed of the run
/// @param isCancelled whether somebody wants the run to stop: for what looks far ahead between two
///   events
public record Scene(
    Timeline timeline,
    HostProfile profile,
    LinkSpec link,
    Cores source,
    Cores target,
    Wire forward,
    Wire backward,
    LinkState linkState,
    Transfers transfers,
    TraceSource traces,
    Function<String, @Nullable Strategy> strategies,
    RecordingSource recordings,
    long seed,
    WarmUp warmUp,
    BooleanSupplier isCancelled) {}
