using System.Collections.Immutable;

namespace Strongroom.Faults.Tests.Crash;

/// <summary>A secret as it must be in one region.</summary>
internal sealed record SecretState
{
    public string? Description { get; init; }

    public string? KmsKeyId { get; init; }

    public string? Policy { get; init; }

    public bool Deleted { get; init; }

    /// <summary>Its rotation, as the members that DescribeSecret has for it.</summary>
    public string? Rotation { get; init; }

    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Which version has a staging label.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The values of the labelled versions.</summary>
    public ImmutableSortedDictionary<string, string> Values { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public string? Current => Labels.GetValueOrDefault("AWSCURRENT");

    /// <summary>A new version that becomes current.</summary>
    public SecretState Put(string version, string value) =>
        (this with { Values = Values.SetItem(version, value) }).MoveCurrent(version);

    /// <summary>AWSCURRENT to a version; where it was becomes AWSPREVIOUS.</summary>
    public SecretState MoveCurrent(string version)
    {
        var labels = Labels;
        if (Current is { } from && from != version)
        {
            labels = labels.SetItem("AWSPREVIOUS", from);
        }

        return (this with { Labels = labels.SetItem("AWSCURRENT", version) }).WithoutUnlabelled();
    }

    /// <summary>A label of the caller's to a version.</summary>
    public SecretState Attach(string label, string version) => (this with { Labels = Labels.SetItem(label, version) }).WithoutUnlabelled();

    /// <summary>A label of the caller's away.</summary>
    public SecretState Detach(string label) => (this with { Labels = Labels.Remove(label) }).WithoutUnlabelled();

    /// <summary>As plain facts under a prefix.</summary>
    public void AddTo(SortedDictionary<string, string> facts, string prefix)
    {
        facts[$"{prefix} exists"] = Deleted ? "marked for deletion" : "yes";
        foreach (var (name, fact) in new[] { ("description", Description), ("key", KmsKeyId), ("rotation", Rotation) })
        {
            if (fact is not null)
            {
                facts[$"{prefix} {name}"] = fact;
            }
        }

        foreach (var (key, value) in Tags)
        {
            facts[$"{prefix} tag {key}"] = value;
        }

        foreach (var (label, version) in Labels)
        {
            facts[$"{prefix} label {label}"] = version;
        }

        if (Deleted)
        {
            // Neither policy nor values are shown of a secret that is marked for deletion.
            return;
        }

        if (Policy is not null)
        {
            facts[$"{prefix} policy"] = Policy;
        }

        foreach (var (version, value) in Values)
        {
            facts[$"{prefix} value {version}"] = value;
        }
    }

    // Versions without a label may be read for a while, and are not part of what must be there.
    private SecretState WithoutUnlabelled() => this with { Values = Values.RemoveRange(Values.Keys.Except(Labels.Values)) };
}
