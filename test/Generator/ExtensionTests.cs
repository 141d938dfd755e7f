namespace Strongroom.Generator.Tests;

/// <summary>What a file beside a model adds to it.</summary>
public sealed class ExtensionTests
{
    private static string Model => GeneratorRun.ApiFiles.Single(path => Path.GetFileName(path) == "secretsmanager.json");

    private static GeneratorRun Run(string extension) => GeneratorRun.Over(
        "service", "Strongroom.Example", [(Model, File.ReadAllText(Model)), ("secretsmanager.extensions.json", extension)]);

    [Fact]
    public void Members_and_shapes_are_added()
    {
        var run = Run("""{"shapes":{"DescribeSecretResponse":{"members":{"Ours":{"shape":"OursType"}}},"OursType":{"type":"structure","members":{"A":{"shape":"NameType"}}}}}""");
        Assert.Empty(run.Reported);
        Assert.NotEmpty(run.Output.GetTypeByMetadataName("Strongroom.Example.Model.DescribeSecretResponse")!.GetMembers("Ours"));
        Assert.NotEmpty(run.Output.GetTypeByMetadataName("Strongroom.Example.Model.OursType")!.GetMembers("A"));
    }

    [Fact]
    public void A_member_of_the_model_stays_as_it_is() =>
        Assert.Equal("SRG001", Assert.Single(Run("""{"shapes":{"DescribeSecretResponse":{"members":{"ARN":{"shape":"NameType"}}}}}""").Reported).Id);
}
