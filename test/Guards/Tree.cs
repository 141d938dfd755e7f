namespace Strongroom.Guards.Tests;

/// <summary>The source tree that the tests were built from.</summary>
internal static class Tree
{
    /// <summary>Its root.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A path in it.</summary>
    public static string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>The text of a file in it.</summary>
    public static string Read(string relative) => File.ReadAllText(PathOf(relative));

    /// <summary>The C# sources below a folder, relative to the root, in order.</summary>
    public static IEnumerable<string> Sources(string folder) => Files(folder, "*.cs");

    /// <summary>The files below a folder, relative to the root, in order.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(PathOf(folder), pattern, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Strongroom.slnx")))
            {
                return directory.FullName;
            }
        }

        throw new DirectoryNotFoundException("The tests do not run inside the source tree.");
    }
}
