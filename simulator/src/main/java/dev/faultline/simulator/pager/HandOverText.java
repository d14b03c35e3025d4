package dev.faultline.simulator.pager;

import dev.faultline.agent.pager.HandOver;
import dev.faultline.agent.request.RequestException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a hypervisor writes beside its userfaultfd: a JSON array of Firecracker's
/// `GuestRegionUffdMapping`, `[{"base_host_virt_addr": .., "size": .., "offset": .., "page_size":
/// ..}]`, all in bytes. Older versions have `page_size_kib` alone, in bytes, too.
public final class HandOverText {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final int REGIONS_MAX = 1024;

  private HandOverText() {}

  /// @throws RequestException if it is none; it comes from another program
  public static HandOver parse(String text) {
    JsonNode all;
    try {
      all = MAPPER.readTree(text);
    } catch (JacksonException e) {
      throw new RequestException(
          "the hypervisor hands over what is no JSON: " + e.getOriginalMessage());
    }
    if (!all.isArray() || all.size() > REGIONS_MAX) {
      throw new RequestException(
          "the hypervisor hands over no list of at most " + REGIONS_MAX + " regions");
    }
    List<HandOver.Region> regions = new ArrayList<>();
    long pageSize = 0;
    for (JsonNode one : all) {
      regions.add(
          new HandOver.Region(
              number(one, "base_host_virt_addr"), number(one, "size"), number(one, "offset")));
      long its = number(one, one.has("page_size") ? "page_size" : "page_size_kib");
      if (pageSize != 0 && its != pageSize) {
        throw new RequestException(
            "the hypervisor hands over pages of %d and of %d bytes; all must be of one size"
                .formatted(pageSize, its));
      }
      pageSize = its;
    }
    return new HandOver(regions, (int) Math.min(pageSize, Integer.MAX_VALUE));
  }

  private static long number(JsonNode region, String name) {
    JsonNode value = region.path(name);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new RequestException(
          "the hypervisor hands over a region whose "
              + name
              + (value.isMissingNode() ? " is missing" : " is " + value));
    }
    return value.asLong();
  }
}
