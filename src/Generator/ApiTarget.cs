namespace Strongroom.Generator;

/// <summary>Where the generated code goes, from the project's root namespace.</summary>
internal sealed class ApiTarget(string rootNamespace)
{
    /// <summary>Generated code.</summary>
    public string ModelNamespace { get; } = rootNamespace + ".Model";

    /// <summary>Hand-written operations.</summary>
    public string OperationsNamespace { get; } = rootNamespace + ".Operations";

    /// <summary>The prefix of generated classes: the last part of the root namespace, e.g. <c>SecretsManager</c>.</summary>
    public string Service { get; } = rootNamespace.Substring(rootNamespace.LastIndexOf('.') + 1);
}
