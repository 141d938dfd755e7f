using Strongroom.Services.Ssm.Model;

namespace Strongroom.Services.Ssm.Tests.Operations;

public sealed class DeleteParameterTests : SsmFixture
{
    private static DeleteParametersRequest Names(params string[] names) => new() { Names = names };

    [Fact]
    public async Task A_parameter_goes_with_all_versions()
    {
        await PutAsync("one");
        await PutAsync("two", overwrite: true);
        await LabelAsync(1, "a");
        await CallAsync(SsmOperations.DeleteParameter, new DeleteParameterRequest { Name = Name });
        await RefusedAsync("ParameterNotFound", null, SsmOperations.GetParameter, new GetParameterRequest { Name = Name });
        await RefusedAsync("ParameterNotFound", null, SsmOperations.DeleteParameter, new DeleteParameterRequest { Name = Name });
        Assert.Equal(1, (await PutAsync("three")).Version);
        await RefusedAsync("ParameterVersionNotFound", null, SsmOperations.GetParameter, new GetParameterRequest { Name = $"{Name}:a" });
        await RefusedAsync(Validation, null, SsmOperations.DeleteParameter, new DeleteParameterRequest { Name = Arn() });
    }

    [Fact]
    public async Task Several_go_at_once_and_the_rest_is_invalid()
    {
        await PutAsync(name: "/a");
        await PutAsync(name: "/b", tier: "Advanced");
        var answer = await CallAsync(SsmOperations.DeleteParameters, Names("/b", "/none", "/a", "/a ", "a b"));
        Assert.Equal(["/b", "/a"], answer.DeletedParameters);
        Assert.Equal(["/none", "/a ", "a b"], answer.InvalidParameters);
        Assert.Empty((await CallAsync(SsmOperations.DescribeParameters, new DescribeParametersRequest())).Parameters!);
        Assert.Empty((await CallAsync(SsmOperations.DeleteParameters, Names("/a"))).DeletedParameters!);
    }

    [Fact]
    public async Task Each_is_asked_for()
    {
        await PutAsync(name: "/a");
        await PutAsync(name: "/b");
        var deleter = await UserAsync(Allow("ssm:DeleteParameters", Arn("/a")));
        await RefusedAsync(Denied, Arn("/b"), SsmOperations.DeleteParameters, Names("/a", "/b"), deleter);
        Assert.Single((await CallAsync(SsmOperations.DeleteParameters, Names("/a"), deleter)).DeletedParameters!);
    }

    [Fact]
    public async Task Denied_by_default()
    {
        await PutAsync();
        await DeniedAsync(SsmOperations.DeleteParameter, new DeleteParameterRequest { Name = Name });
        await DeniedAsync(SsmOperations.DeleteParameters, Names(Name));
    }
}
