using Strongroom.Protocol.Errors;
using Strongroom.Services.Access;
using Strongroom.Services.Lambda.Domain;
using Strongroom.Services.Operations;

namespace Strongroom.Services.Lambda.Tests.Domain;

public sealed class FunctionReferenceTests
{
    private static readonly CallContext Context = new(
        "r", Principal.Root("111111111111"), "eu-west-1", DateTimeOffset.UnixEpoch, "192.0.2.1", null, CancellationToken.None);

    [Theory]
    [InlineData("my-func_1", "111111111111", "my-func_1", null)]
    [InlineData("my-func:live", "111111111111", "my-func", "live")]
    [InlineData("my-func:$LATEST", "111111111111", "my-func", "$LATEST")]
    [InlineData("function:my-func", "111111111111", "my-func", null)]
    [InlineData("222222222222:function:my-func", "222222222222", "my-func", null)]
    [InlineData("222222222222:function:my-func:7", "222222222222", "my-func", "7")]
    [InlineData("222222222222:my-func", "222222222222", "my-func", null)]
    [InlineData("eu-west-1:222222222222:function:my-func", "222222222222", "my-func", null)]
    [InlineData("arn:aws:lambda:eu-west-1:222222222222:function:my-func", "222222222222", "my-func", null)]
    [InlineData("arn:aws:lambda:eu-west-1:222222222222:function:my-func:live", "222222222222", "my-func", "live")]
    public void A_function_is_named_in_many_ways(string text, string account, string name, string? qualifier) =>
        Assert.Equal(new FunctionReference(account, "eu-west-1", name, qualifier), FunctionReference.Read(text, null, Context));

    [Fact]
    public void A_qualifier_beside_the_name_is_the_same_as_one_in_it()
    {
        Assert.Equal("live", FunctionReference.Read("f", "live", Context).Qualifier);
        Assert.Equal("live", FunctionReference.Read("f:live", "live", Context).Qualifier);
        Assert.Equal("arn:aws:lambda:eu-west-1:111111111111:function:f:live", FunctionReference.Read("f", "live", Context).QualifiedArn);
    }

    [Fact]
    public void Two_qualifiers_contradict_each_other() => Refused(
        "InvalidParameterValueException", "The derived qualifier from the function name does not match the specified qualifier.", () => FunctionReference.Read("f:live", "7", Context));

    [Fact]
    public void A_function_of_another_region_is_out_of_reach() => Refused(
        "ResourceNotFoundException",
        "Functions from 'us-east-1' are not reachable in this region ('eu-west-1')",
        () => FunctionReference.Read("arn:aws:lambda:us-east-1:111111111111:function:f", null, Context));

    [Theory]
    [InlineData("a b")]
    [InlineData("arn:aws:s3:::bucket")]
    [InlineData("f:g:h")]
    public void What_is_no_name_is_refused(string text) =>
        Assert.Equal("ValidationException", Assert.Throws<AwsException>(() => FunctionReference.Read(text, null, Context)).Code);

    [Fact]
    public void A_new_function_has_a_short_name_without_a_qualifier_in_the_own_account()
    {
        Assert.Equal("ValidationException", Assert.Throws<AwsException>(() => FunctionReference.ReadNew(new string('f', 65), Context)).Code);
        Assert.Equal("InvalidParameterValueException", Assert.Throws<AwsException>(() => FunctionReference.ReadNew("f:1", Context)).Code);
        Assert.Equal("InvalidParameterValueException", Assert.Throws<AwsException>(() => FunctionReference.ReadNew("222222222222:function:f", Context)).Code);
        Assert.Equal("f", FunctionReference.ReadNew("111111111111:function:f", Context).Name);
    }

    private static void Refused(string code, string message, Action act)
    {
        var refused = Assert.Throws<AwsException>(act);
        Assert.Equal((code, message), (refused.Code, refused.WireMessage));
    }
}
