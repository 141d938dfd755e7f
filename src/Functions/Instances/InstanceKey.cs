namespace Strongroom.Functions.Instances;

/// <summary>What processes are the same for: a function's version as it was at a revision.</summary>
internal readonly record struct InstanceKey(string Arn, string Version, string RevisionId)
{
    public static InstanceKey Of(FunctionSpec spec) => new(spec.Arn, spec.Version, spec.RevisionId);
}
