using System.Text.Json;
using Strongroom.Protocol.Shapes;
using Strongroom.Server.Cli;
using Strongroom.Services.Iam.Model;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.Ssm.Model;

namespace Strongroom.Guards.Tests;

/// <summary>Every operation of every model is implemented and tested, or listed as not implemented.</summary>
public sealed class CoverageTests
{
    [Fact]
    public void The_coverage_page_is_current() => Assert.True(
        Tree.Read("docs/coverage.md") == CoverageVerb.Page(), "docs/coverage.md is out of date: ./strongroom coverage > docs/coverage.md");

    [Fact]
    public void The_coverage_page_lists_every_operation_of_every_model()
    {
        var rows = Tree.Read("docs/coverage.md").Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Select(line => line.Split('|')[1].Trim()).ToHashSet();
        var files = Tree.Files("api", "*.json").ToList();
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            using var model = JsonDocument.Parse(Tree.Read(file));
            Assert.Empty(model.RootElement.GetProperty("operations").EnumerateObject().Select(operation => operation.Name).Where(name => !rows.Contains(name)));
        }
    }

    [Fact]
    public void Every_implemented_operation_has_tests()
    {
        Assert.Empty(Untested("SecretsManager", SecretsManagerBindings.Implemented));
        Assert.Empty(Untested("Kms", KmsBindings.Implemented));
        Assert.Empty(Untested("Iam", IamBindings.Implemented));
        Assert.Empty(Untested("Lambda", LambdaBindings.Implemented));
        Assert.Empty(Untested("Ssm", SsmBindings.Implemented));
    }

    [Fact]
    public void Secrets_Manager_is_whole() =>
        Assert.Equal(SecretsManagerOperations.All.Select(operation => operation.Name), SecretsManagerBindings.Implemented.Select(operation => operation.Name));

    [Fact]
    public void Kms_is_whole() =>
        Assert.Equal(KmsOperations.All.Select(operation => operation.Name), KmsBindings.Implemented.Select(operation => operation.Name));

    [Fact]
    public void IAM_is_whole() =>
        Assert.Equal(IamOperations.All.Select(operation => operation.Name), IamBindings.Implemented.Select(operation => operation.Name));

    [Fact]
    public void Lambda_is_whole() =>
        Assert.Equal(LambdaOperations.All.Select(operation => operation.Name), LambdaBindings.Implemented.Select(operation => operation.Name));

    [Fact]
    public void Parameter_Store_is_whole() =>
        Assert.Equal(SsmOperations.All.Select(operation => operation.Name), SsmBindings.Implemented.Select(operation => operation.Name));

    /// <summary>Operations without a test file of their name and without a call in the tests of their service.</summary>
    private static IEnumerable<string> Untested(string service, IEnumerable<OperationModel> implemented)
    {
        var sources = Tree.Sources($"test/Services/{service}").ToDictionary(path => path, Tree.Read);
        return implemented.Select(operation => operation.Name).Where(name =>
            !sources.Keys.Any(path => Path.GetFileName(path) == $"{name}Tests.cs")
            && !sources.Values.Any(text => System.Text.RegularExpressions.Regex.IsMatch(text, $@"\b{service}Operations\.{name}\b")));
    }
}
