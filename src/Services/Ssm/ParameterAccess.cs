using Strongroom.Services.Access;
using Strongroom.Services.Ssm.Domain;
using Strongroom.Services.Ssm.Model;

namespace Strongroom.Services.Ssm;

/// <summary>The condition keys of SSM's parameters (service authorization reference, "AWS Systems Manager").</summary>
internal static class ParameterAccess
{
    /// <summary>An action on one parameter, with its resource policy and tags.</summary>
    /// <param name="action">E.g. <c>ssm:GetParameter</c>.</param>
    /// <param name="parameter">The parameter.</param>
    /// <param name="describe">Adds the keys of this action.</param>
    public static AccessRequest On(string action, ParameterRecord parameter, Action<ConditionKeys>? describe = null) =>
        On(action, parameter.Arn, parameter, parameter.Account, describe);

    /// <summary>An action on what a reference names.</summary>
    /// <param name="action">E.g. <c>ssm:GetParameter</c>.</param>
    /// <param name="reference">How the caller names it.</param>
    /// <param name="parameter">The parameter, or null if there is none.</param>
    /// <param name="account">The caller's account.</param>
    /// <param name="region">The request's region.</param>
    public static AccessRequest On(string action, ParameterReference reference, ParameterRecord? parameter, string account, string region) =>
        parameter is not null
            ? On(action, parameter)
            : On(
                action,
                ParameterName.ArnOf(reference.Name, reference.Account ?? account, reference.Region ?? region),
                parameter: null,
                reference.Account ?? account,
                describe: null);

    /// <summary>An action on a name of the caller's own account.</summary>
    public static AccessRequest On(
        string action, string arn, ParameterRecord? parameter, string owner, Action<ConditionKeys>? describe) =>
        new(action, arn)
        {
            ResourcePolicy = parameter?.ResourcePolicy?.Text,
            ResourceOwner = owner,
            ConditionsOf = () =>
            {
                var keys = new ConditionKeys();
                foreach (var tag in parameter?.Tags ?? [])
                {
                    keys[$"ssm:resourceTag/{tag.Key}"] = [tag.Value];
                    keys[$"aws:ResourceTag/{tag.Key}"] = [tag.Value];
                }

                describe?.Invoke(keys);
                return keys;
            },
        };

    /// <summary>One request for several parameters: each is decided by its own policy and tags, and all have to be allowed.</summary>
    public static AccessRequest All(IReadOnlyList<AccessRequest> requests) => requests[0] with { Dependent = [.. requests.Skip(1)] };

    /// <summary>The request's tags.</summary>
    public static ConditionKeys WithTags(this ConditionKeys keys, IReadOnlyList<Tag>? tags) =>
        keys.WithRequestTags((tags ?? []).Select(tag => KeyValuePair.Create(tag.Key!, tag.Value!)));
}
