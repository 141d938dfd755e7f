using Strongroom.Services.Ssm.Model;

namespace Strongroom.Services.Ssm.Listing;

/// <summary>What of a request's filters a page token is bound to.</summary>
internal static class ParameterQuery
{
    /// <summary>The filters in a form in which no two of them read the same.</summary>
    public static IEnumerable<string?> Of(IReadOnlyList<ParameterStringFilter>? filters) =>
        (filters ?? []).SelectMany(filter => (IEnumerable<string?>)[filter.Key, filter.Option, null, .. filter.Values ?? [], null]);

    /// <summary>As the other one, for the deprecated filters.</summary>
    public static IEnumerable<string?> Of(IReadOnlyList<ParametersFilter>? filters) =>
        (filters ?? []).SelectMany(filter => (IEnumerable<string?>)[filter.Key, null, .. filter.Values ?? [], null]);
}
