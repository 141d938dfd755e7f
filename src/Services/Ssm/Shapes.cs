using Strongroom.Services.Ssm.Domain;
using Strongroom.Services.Ssm.Model;

namespace Strongroom.Services.Ssm;

/// <summary>Between the domain's types and the API's shapes.</summary>
internal static class Shapes
{
    public static IReadOnlyList<ParameterInlinePolicy> ToShape(this IReadOnlyList<ParameterPolicy> policies) =>
        [.. policies.Select(policy => new ParameterInlinePolicy { PolicyText = policy.Text, PolicyType = policy.Type, PolicyStatus = policy.Status })];
}
