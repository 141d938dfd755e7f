using System.Xml.Linq;

namespace Strongroom.Guards.Tests;

/// <summary>Which project may use which: ARCHITECTURE.md draws these arrows.</summary>
public sealed class ArrowTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["src/Generator"] = [],
        ["src/Crypto"] = [],
        ["src/Patterns"] = [],
        ["src/Policy"] = [],
        ["src/Audit"] = ["src/Crypto"],
        ["src/Protocol"] = ["src/Crypto"],
        ["src/Storage"] = ["src/Crypto"],
        ["src/Services/Core"] = ["src/Crypto", "src/Protocol", "src/Storage", "src/Policy"],
        ["src/Functions"] = ["src/Crypto"],
        ["src/Rotators"] = ["src/Crypto"],
        ["src/Rotation"] = ["src/Rotators", "src/Services/Lambda", "src/Services/SecretsManager"],
        ["src/Services/Lambda"] = ["src/Services/Core", "src/Services/Sts", "src/Functions"],
        ["src/Services/Iam"] = ["src/Services/Core"],
        ["src/Services/Kms"] = ["src/Services/Core"],
        ["src/Services/SecretsManager"] = ["src/Services/Core", "src/Services/Kms"],
        ["src/Services/Ssm"] = ["src/Services/Core", "src/Services/Kms", "src/Services/SecretsManager"],
        ["src/Services/Sts"] = ["src/Services/Core"],
        ["src/Server"] = ["src/Audit", "src/Rotation", "src/Services/Iam", "src/Services/Kms", "src/Services/Lambda", "src/Services/SecretsManager", "src/Services/Ssm", "src/Services/Sts"],
    };

    [Fact]
    public void Projects_use_only_what_the_architecture_lets_them()
    {
        var projects = Tree.Files("src", "*.csproj").ToList();
        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), projects.Select(FolderOf).Order(StringComparer.Ordinal));
        foreach (var project in projects)
        {
            var uses = Items(project, "ProjectReference")
                .Where(reference => (string?)reference.Attribute("OutputItemType") != "Analyzer")
                .Select(reference => FolderOf(Path.GetRelativePath(Tree.Root, Path.GetFullPath(Path.Combine(Tree.PathOf(FolderOf(project)), (string)reference.Attribute("Include")!)))));
            Assert.Empty(uses.Except(Allowed[FolderOf(project)]));
        }
    }

    [Fact]
    public void Only_the_server_and_the_runtime_API_know_the_web_server()
    {
        var knowing = Tree.Files("src", "*.csproj").Where(project =>
            (string?)XDocument.Load(Tree.PathOf(project)).Root!.Attribute("Sdk") != "Microsoft.NET.Sdk"
            || Items(project, "FrameworkReference").Any()
            || Items(project, "PackageReference").Any(package => ((string)package.Attribute("Include")!).StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)));
        Assert.Equal(["src/Functions/Strongroom.Functions.csproj", "src/Server/Strongroom.Server.csproj"], knowing.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Storage_and_policy_know_no_service_and_the_protocol_no_storage()
    {
        // What project references cannot say: names that would give a room knowledge of another.
        string[] rooms = ["src/Storage", "src/Policy", "src/Protocol", "src/Crypto"];
        Assert.Empty(rooms.SelectMany(Tree.Sources).Where(path =>
            Tree.Read(path).Contains("using Strongroom.Services", StringComparison.Ordinal)
            || Tree.Read(path).Contains("using Strongroom.Server", StringComparison.Ordinal)
            || Tree.Read(path).Contains("using Microsoft.AspNetCore", StringComparison.Ordinal)));
    }

    private static IEnumerable<XElement> Items(string project, string name) => XDocument.Load(Tree.PathOf(project)).Descendants(name);

    private static string FolderOf(string path) => Path.GetDirectoryName(path)!.Replace('\\', '/');
}
