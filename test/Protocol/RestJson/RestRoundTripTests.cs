using System.Buffers;
using Strongroom.Crypto;
using Strongroom.Protocol.AwsJson;
using Strongroom.Protocol.Errors;
using Strongroom.Protocol.RestJson;
using Strongroom.Protocol.Shapes;
using Strongroom.Protocol.Tests.Shapes;
using Strongroom.Services.Lambda.Model;

namespace Strongroom.Protocol.Tests.RestJson;

/// <summary>Every operation of the Lambda model, as a client would write and read it.</summary>
public sealed class RestRoundTripTests
{
    [Fact]
    public void What_a_client_writes_is_decoded_the_same_for_every_operation()
    {
        foreach (var operation in LambdaOperations.All)
        {
            for (var seed = 0; seed < 50; seed++)
            {
                var value = Sendable(operation.Input!, new RandomValue(seed).Of(operation.Input!));

                var decoded = RestJsonCodec.Instance.Decode(operation, Write(operation, value));

                var difference = ShapeEquality.Difference(operation.Input!, value, decoded);
                Assert.True(difference is null, $"{operation}, seed {seed}: {difference}");
            }
        }
    }

    [Fact]
    public void What_is_encoded_is_what_a_client_reads_for_every_operation()
    {
        foreach (var operation in LambdaOperations.All.Where(operation => operation.Output is not null))
        {
            for (var seed = 0; seed < 50; seed++)
            {
                var value = Sendable(operation.Output!, new RandomValue(seed).Of(operation.Output!));
                var body = new ArrayBufferWriter<byte>();
                var response = new WireResponse(body);

                RestJsonCodec.Instance.EncodeResponse(operation, value, response);

                var difference = ShapeEquality.Difference(operation.Output!, value, Read(operation.Output!, response, body.WrittenSpan));
                Assert.True(difference is null, $"{operation}, seed {seed}: {difference}");
            }
        }
    }

    [Fact]
    public void A_broken_request_is_refused_as_such_and_with_nothing_else()
    {
        var refused = 0;
        for (var seed = 0; seed < 3000; seed++)
        {
            var random = new RandomValue(seed);
            var operation = LambdaOperations.All[random.Next(LambdaOperations.All.Count)];
            var wire = Write(operation, Sendable(operation.Input!, random.Of(operation.Input!)));
            var body = wire.Body.ToArray();
            if (body.Length > 0)
                body[random.Next(body.Length)] = (byte)"{}[]\",:\\0aé"[random.Next(10)];
            try
            {
                RestJsonCodec.Instance.Decode(operation, new WireRequest(body)
                {
                    Path = Broken(wire.Path, random),
                    Query = Broken(wire.Query, random),
                    Header = wire.Header,
                });
            }
            catch (AwsException e)
            {
                Assert.Contains(e.Code, new[] { "SerializationException", "UnknownOperationException" });
                refused++;
            }
        }

        Assert.InRange(refused, 300, 2900);
    }

    private static string Broken(string text, RandomValue random)
    {
        if (text.Length == 0 || random.Next(4) > 0)
            return text;
        var at = random.Next(text.Length);
        return text[..at] + "%/=&.+é\0"[random.Next(8)] + text[(at + 1)..];
    }

    /// <summary>Only what the wire can tell apart: labels are not empty, and nothing is told of an empty list in a query or an
    /// empty payload.</summary>
    private static object Sendable(StructureShape shape, object value)
    {
        foreach (var member in shape.Members)
        {
            var held = member.Get(value);
            if (member.Location is MemberLocation.Uri)
                member.Set(value, "x" + held);
            else if ((member.Location is MemberLocation.QueryString && member.Target is ListShape list && held is not null && list.Count(held) == 0)
                || (member.Name == shape.Payload && held is SecretValue { Length: 0 }))
                member.Set(value, null);
            else if (member.Location is MemberLocation.StatusCode && held is not null)
                member.Set(value, 202);
        }

        return value;
    }

    private static WireRequest Write(OperationModel operation, object value)
    {
        var path = operation.RequestUri;
        var query = new List<string>();
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var member in operation.Input!.Members)
        {
            if (member.Get(value) is not { } held)
                continue;
            switch (member.Location)
            {
                case MemberLocation.Uri:
                    path = path.Replace($"{{{member.WireName}}}", Uri.EscapeDataString((string)held), StringComparison.Ordinal);
                    break;
                case MemberLocation.QueryString when member.Target is ListShape list:
                    query.AddRange(list.Items(held).Cast<object>().Select(item => $"{member.WireName}={Uri.EscapeDataString($"{item}")}"));
                    break;
                case MemberLocation.QueryString:
                    query.Add($"{member.WireName}={Uri.EscapeDataString($"{held}")}");
                    break;
                case MemberLocation.Header:
                    headers.Add(member.WireName, (string)held);
                    break;
            }
        }

        return new WireRequest(Body(operation.Input, value))
        {
            Method = operation.HttpMethod,
            Path = path,
            Query = string.Join('&', query),
            Header = name => headers.GetValueOrDefault(name),
        };
    }

    private static byte[] Body(StructureShape shape, object value)
    {
        if (shape.Payload is { } payload)
            return ((SecretValue?)shape.Member(payload)!.Get(value))?.Reveal().ToArray() ?? [];
        var body = new ArrayBufferWriter<byte>();
        AwsJsonCodec.Version11.EncodeResponse(Sample.Operation(InBody(shape)), value, new WireResponse(body));
        return body.WrittenSpan.ToArray();
    }

    private static object Read(StructureShape shape, WireResponse response, ReadOnlySpan<byte> body)
    {
        var value = shape.Payload is null
            ? AwsJsonCodec.Version11.Decode(Sample.Operation(InBody(shape)), new WireRequest(body.ToArray()))
            : shape.Create();
        foreach (var member in shape.Members)
        {
            if (member.Location is MemberLocation.StatusCode && response.Status == 202)
                member.Set(value, response.Status);
            else if (member.Location is MemberLocation.Header && response.Headers.Any(header => header.Key == member.WireName))
                member.Set(value, response.Headers.Single(header => header.Key == member.WireName).Value);
            else if (member.Name == shape.Payload && !body.IsEmpty)
                member.Set(value, SecretValue.Copy(body));
        }

        return value;
    }

    private static StructureShape InBody(StructureShape shape) =>
        new(shape.Name, shape.Create, [.. shape.Members.Where(member => member.Location is MemberLocation.Body)]);
}
