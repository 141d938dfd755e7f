using Microsoft.CodeAnalysis;

namespace Strongroom.Generator.Tests;

public sealed class ApiGeneratorTests
{
    private const string Small = """
        {
          "service": "small",
          "metadata": { "apiVersion": "2020-01-01", "endpointPrefix": "small", "protocol": "json", "protocols": ["json"],
            "targetPrefix": "Small", "jsonVersion": "1.1", "serviceId": "Small" },
          "operations": { "Get": { "name": "Get", "http": { "method": "POST", "requestUri": "/" }, "input": { "shape": "Node" } } },
          "shapes": {
            "Node": { "type": "structure", "members": { "node": { "shape": "Node" }, "class": { "shape": "text" }, "toString": { "shape": "Children" } } },
            "Children": { "type": "list", "member": { "shape": "Tree" } },
            "Tree": { "type": "map", "key": { "shape": "text" }, "value": { "shape": "Node" } },
            "text": { "type": "string", "enum": ["tag-key", "RSA_2048", "1", "a:b", "aB"] },
            "Unused": { "type": "structure", "members": {} }
          }
        }
        """;

    public static TheoryData<string> Services => [.. GeneratorRun.ApiFiles.Select(path => Path.GetFileNameWithoutExtension(path))];

    [Theory]
    [MemberData(nameof(Services))]
    public void Every_model_generates_code_that_compiles_without_a_warning(string service)
    {
        var path = GeneratorRun.ApiFiles.Single(path => Path.GetFileNameWithoutExtension(path) == service);
        var run = GeneratorRun.Over("service", "Strongroom.Services.Probe", [(path, File.ReadAllText(path))]);

        Assert.Empty(run.Reported);
        Assert.Empty(run.Complaints);
        Assert.NotNull(run.Output.GetTypeByMetadataName("Strongroom.Services.Probe.Model.ProbeOperations"));
    }

    [Fact]
    public void Catalogue_of_all_models_compiles()
    {
        var run = GeneratorRun.Over("catalog", "Strongroom.Server", GeneratorRun.ApiFiles.Select(path => (path, File.ReadAllText(path))));

        Assert.Empty(run.Reported);
        Assert.Empty(run.Complaints);
        Assert.NotNull(run.Output.GetTypeByMetadataName("Strongroom.Server.Model.ServiceCatalog"));
    }

    [Fact]
    public void Recursive_shapes_keywords_and_inherited_names_compile_and_unused_shapes_are_left_out()
    {
        var run = GeneratorRun.Over("service", "Strongroom.Services.Small", [("api/small.json", Small)]);

        Assert.Empty(run.Complaints);
        var node = run.Output.GetTypeByMetadataName("Strongroom.Services.Small.Model.Node")!;
        Assert.Equal(
            ["Class", "Descriptor", "NodeValue", "ToStringValue"],
            node.GetMembers().OfType<IPropertySymbol>().Select(property => property.Name).Order());
        var text = run.Output.GetTypeByMetadataName("Strongroom.Services.Small.Model.Text")!;
        Assert.Equal(["AB", "AB_2", "RSA_2048", "TagKey", "_1"], text.GetMembers().OfType<IFieldSymbol>().Select(field => field.Name).Order(StringComparer.Ordinal));
        Assert.Null(run.Output.GetTypeByMetadataName("Strongroom.Services.Small.Model.Unused"));
    }

    [Fact]
    public void An_operation_class_is_bound_with_its_constructor_parameters()
    {
        var run = GeneratorRun.Over("service", "Strongroom.Services.Small", [("api/small.json", Small)], """
            using System.Threading.Tasks;
            using Strongroom.Protocol.Shapes;
            using Strongroom.Services.Access;
            using Strongroom.Services.Operations;
            using Strongroom.Services.Small.Model;
            namespace Strongroom.Services.Small.Operations;
            public sealed class Get(System.TimeProvider clock, string name) : Operation<Node, Empty>
            {
                public override ValueTask<AccessRequest> ResolveAsync(Node request, CallContext context) =>
                    new(new AccessRequest("small:Get" + name, clock.ToString()!));
                public override ValueTask<Empty> ExecuteAsync(Node request, CallContext context) => new(Empty.Value);
            }
            """);

        Assert.Empty(run.Reported);
        Assert.Empty(run.Complaints);
        var bindings = run.Output.SyntaxTrees.Single(tree => tree.FilePath.EndsWith("Bindings.g.cs", StringComparison.Ordinal)).ToString();
        Assert.Contains("new global::Strongroom.Services.Small.Operations.Get(p0, p1)", bindings);
        Assert.Contains("Resolve<global::System.TimeProvider>(services, \"Get\")", bindings);
    }

    [Fact]
    public void An_operation_class_that_the_model_lacks_is_an_error()
    {
        var run = GeneratorRun.Over("service", "Strongroom.Services.Small", [("api/small.json", Small)], """
            namespace Strongroom.Services.Small.Operations;
            public abstract class Put : Strongroom.Services.Operations.Operation<string, string>;
            public sealed class Gett : Put
            {
                public override System.Threading.Tasks.ValueTask<Access.AccessRequest> ResolveAsync(string request, Services.Operations.CallContext context) => throw null!;
                public override System.Threading.Tasks.ValueTask<string> ExecuteAsync(string request, Services.Operations.CallContext context) => throw null!;
            }
            """);

        Assert.Equal("SRG002", Assert.Single(run.Reported).Id);
    }

    [Theory]
    [InlineData("{\"metadata\":{}")]
    [InlineData("[1,]")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("\"\\x\"")]
    [InlineData("01")]
    [InlineData("{}")]
    [InlineData("{\"metadata\":{},\"shapes\":{\"A\":{\"type\":\"list\",\"member\":{\"shape\":\"B\"}}},\"operations\":{}}")]
    public void A_broken_model_is_reported_and_not_thrown(string text)
    {
        var run = GeneratorRun.Over("service", "Strongroom.Services.Small", [("api/small.json", text)]);

        Assert.Equal("SRG001", Assert.Single(run.Reported).Id);
    }

    [Fact]
    public void A_service_with_two_models_is_an_error()
    {
        var run = GeneratorRun.Over("service", "Strongroom.Services.Small", [("api/small.json", Small), ("api/other.json", Small)]);

        Assert.Equal("SRG003", Assert.Single(run.Reported).Id);
    }
}
