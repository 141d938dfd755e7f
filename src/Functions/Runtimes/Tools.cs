namespace Strongroom.Functions.Runtimes;

/// <summary>
/// Finds programs where a distribution puts them. The server's own PATH is not asked: it may lead into a home directory, which a
/// function's process cannot enter and must not.
/// </summary>
internal sealed class Tools(IReadOnlyList<string> directories)
{
    /// <summary>The directories of a distribution.</summary>
    public static Tools OfMachine { get; } = new(["/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/sbin", "/sbin"]);

    /// <summary>The path of a program, or null.</summary>
    public string? Find(string name) => directories.Select(directory => Path.Combine(directory, name)).FirstOrDefault(File.Exists);

    /// <summary>The path of a program that functions cannot be run without.</summary>
    /// <exception cref="FunctionStartException">It is absent.</exception>
    public string Need(string name, string package) => Find(name) ?? throw new FunctionStartException(
        FunctionErrors.InvalidSandbox,
        $"Running functions needs the program {name}. Install it (Debian: apt-get install {package}).");
}
