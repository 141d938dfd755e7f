using System.Text.RegularExpressions;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Ssm.Model;

namespace Strongroom.Services.Ssm.Domain;

/// <summary>
/// The labels of versions (user guide, "Working with parameter labels"): a label is on at most one version, and a version has
/// at most ten.
/// </summary>
internal static partial class ParameterLabels
{
    private const int MaxPerVersion = 10;

    /// <summary>Attaches labels to a version, away from where they were.</summary>
    /// <returns>The parameter, and the labels that cannot be one.</returns>
    /// <exception cref="AwsException">ParameterVersionLabelLimitExceeded.</exception>
    public static (ParameterRecord Parameter, IReadOnlyList<string> Invalid) Attach(ParameterRecord parameter, long version, IEnumerable<string> labels)
    {
        var given = labels.Distinct(StringComparer.Ordinal).ToLookup(IsValid);
        var changed = new Dictionary<string, long>(parameter.Labels);
        foreach (var label in given[true])
        {
            changed[label] = version;
        }

        if (changed.Values.Count(each => each == version) > MaxPerVersion)
        {
            throw SsmErrors.ParameterVersionLabelLimitExceeded(ParameterTexts.TooManyLabels);
        }

        return (parameter with { Labels = changed }, [.. given[false]]);
    }

    /// <summary>Takes labels from a version.</summary>
    /// <returns>The parameter, the labels that were taken, and those that the version did not have.</returns>
    public static (ParameterRecord Parameter, IReadOnlyList<string> Removed, IReadOnlyList<string> Invalid) Detach(
        ParameterRecord parameter, long version, IEnumerable<string> labels)
    {
        var given = labels.Distinct(StringComparer.Ordinal)
            .ToLookup(label => parameter.Labels.TryGetValue(label, out var holder) && holder == version);
        var changed = new Dictionary<string, long>(parameter.Labels);
        foreach (var label in given[true])
        {
            changed.Remove(label);
        }

        return (parameter with { Labels = changed }, [.. given[true]], [.. given[false]]);
    }

    /// <summary>The version that a selector means.</summary>
    /// <exception cref="AwsException">ParameterVersionNotFound.</exception>
    public static long Select(ParameterRecord parameter, ParameterReference reference)
    {
        if (reference.Selector is not { } selector)
        {
            return parameter.Current.Number;
        }

        if (reference.Version is { } number && parameter.Has(number))
        {
            return number;
        }

        return parameter.Labels.TryGetValue(selector, out var labelled)
            ? labelled
            : throw SsmErrors.ParameterVersionNotFound(ParameterTexts.VersionNotFound(selector, parameter.Name));
    }

    private static bool IsValid(string label) =>
        Form().IsMatch(label)
        && !label.StartsWith("aws", StringComparison.OrdinalIgnoreCase)
        && !label.StartsWith("ssm", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"\A[a-zA-Z_.\-][a-zA-Z0-9_.\-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
