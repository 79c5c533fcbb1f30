"""Portuguese: what people write to a company. Ours."""

from __future__ import annotations

KINDS = {
    "flight-cancelled": """
        [meu|o meu|o nosso] voo [para Roma|] foi cancelado [sem aviso|outra vez|em cima da hora|]
        cancelaram [meu|o nosso] voo e ninguém ajuda
        voo cancelado, sem hotel, sem resposta
        o cancelamento só foi anunciado no portão
    """,
    "flight-late": """
        [meu|o nosso|o] voo está com 0 horas de atraso [outra vez|]
        por causa do atraso perdemos a conexão
        estamos há [duas|0] horas dentro do avião
        o avião saiu com 0 horas de atraso
        ninguém diz por que o voo está atrasado
    """,
    "parcel-late": """
        [meu pacote|minha encomenda|meu pedido|o produto|meu cartão] ainda não chegou
        estou esperando [há 0 dias|há duas semanas] [pela encomenda|pelo produto]
        a entrega era para [segunda|o dia 0] e nada chegou
        o rastreio não muda há 0 dias
        dizem que foi entregue mas não recebi nada
        não recebi [o produto|minha compra|tudo o que comprei]
        mudaram a data de entrega pela terceira vez
    """,
    "bill-wrong": """
        a fatura está [errada|outra vez errada]
        fui cobrado [duas vezes|em dobro|a mais]
        [ainda |]espero o reembolso [há 0 semanas|]
        cobraram algo que eu cancelei
        por que devo pagar uma taxa de que ninguém falou
        o desconto não foi aplicado
        recusaram meu pagamento sem motivo
    """,
    "item-faulty": """
        [o produto|o aparelho|a lâmpada|o casaco] veio [quebrado|com defeito|danificado|riscado|errado]
        parou de funcionar em [dois dias|uma semana]
        mandaram [o tamanho errado|outro produto|outra cor]
        faltam [duas peças|parafusos]
        a qualidade é péssima
        a troca também veio com defeito
    """,
    "baggage": """
        minha [mala|bagagem] [não chegou|sumiu|foi extraviada|está danificada]
        onde está a nossa bagagem, estamos aqui há 0 horas
        vocês [perderam|quebraram] a minha mala
        dois dias e ainda sem mala
        o carrinho de bebê chegou quebrado
    """,
    "service-down": """
        [o aplicativo|o site|a internet|a linha] não funciona [outra vez|há 0 dias|]
        não consigo [entrar|fazer login], sempre dá erro
        o aplicativo fecha o tempo todo
        sem sinal desde segunda e sem informação
        bloquearam minha conta sem motivo
    """,
    "staff-conduct": """
        o [funcionário|motorista|atendente] foi [grosseiro|mal educado|muito desagradável]
        ninguém [atende|responde|retorna a ligação]
        fiquei [uma hora|0 minutos] esperando no telefone
        escrevi [três|0] vezes e ninguém respondeu
        gritaram comigo e desligaram na minha cara
        isso não é jeito de tratar um cliente
    """,
    "other": """
        estou [muito|realmente|] [decepcionado|decepcionada|insatisfeito]
        isso é [inaceitável|um absurdo|uma vergonha|ridículo]
        nunca mais [compro|com vocês]
        quero [fazer uma reclamação|reclamar]
        o quarto estava [sujo|frio|diferente do prometido]
        não cumpriram a promessa
        [péssimo|o pior] [serviço|atendimento|hotel]
        que decepção, não recomendo
    """,
}
EFFECTS = {
    "1": """
        é só um detalhe
        não é grave, mas incomoda
        só para vocês saberem
    """,
    "2": """
        espero [uma resposta|meu dinheiro de volta|uma explicação]
        por favor resolvam [logo|até sexta]
        o que vocês vão fazer
        preciso disso para amanhã
        me liguem por favor
    """,
    "3": """
        por culpa de vocês perdemos [o casamento|o enterro|a cirurgia]
        isso dura [0 meses|meses] e não durmo mais
        vou [ao procon|procurar um advogado|à justiça]
        por isso não posso pagar o aluguel
        estragaram as nossas férias
        é a [terceira|quarta] vez e vou cancelar tudo
    """,
}
NOW = """
    minha [mãe|filha|avó] está sozinha e presa no [aeroporto|terminal]
    estamos sem ter onde dormir com [duas crianças|um bebê]
    meus remédios estão na mala perdida e preciso deles [hoje|agora]
    [me machuquei|estou ferido|estou sangrando] [na sua loja|a bordo|]
    [o carregador|a bateria] [explodiu|pegou fogo]
    estamos sem aquecimento com um recém nascido
    meu pai está no hospital por causa da comida de vocês
    o motorista me [ameaçou|assediou]
    fomos recusados por causa da cor da pele
    há cheiro de gás no apartamento
    sou cadeirante e me deixaram sozinha
    se ninguém agir vamos perder o enterro do meu pai
"""
REQUESTS = """
    como [posso |faço para ]mudar [meu endereço|minha senha|meu nome|o pin]
    qual é o horário [aos domingos|no Natal|]
    vocês entregam [também |]em [Portugal|Salvador|Curitiba]
    posso levar [meu cachorro|uma bicicleta|outra mala]
    poderiam me enviar [a fatura|um orçamento|o catálogo|uma cópia]
    gostaria de reservar [uma mesa para 0|um quarto|dois lugares]
    de quais documentos eu preciso
    quanto custa [o frete|uma passagem para o Rio|o upgrade]
    quanto tempo leva [a entrega|uma transferência]
    tem [estacionamento|café da manhã|desconto para estudantes]
    posso pagar [com cartão|em dinheiro|com boleto]
    onde encontro [as instruções|meu contrato|o formulário]
    funciona com [meu telefone|o modelo 0]
    procuro [um hotel|um presente|um ônibus] [perto da estação|por 0 reais]
    tem em [azul|tamanho 0]
    podem explicar [isso|o segundo ponto]
    quero pedir um cartão, como faço
    a partir de quando dá para [reservar|fazer check-in]
"""
ORDINARY = """
    [sim|não|certo], [terça está bom|vou ficar com ele|combinado]
    segue [o formulário|o contrato assinado|uma foto] em anexo
    o número do meu pedido é 0
    chegamos na sexta
    a comida estava [excelente|muito boa]
    [bom|ótimo|excelente] [aplicativo|produto|quarto|atendimento]
    recomendo, [chegou antes do prazo|entrega rápida|muito bom]
    este é o meu novo endereço
    reserve para duas pessoas por favor
    produto de boa qualidade, [gostei muito|tudo certo|adorei]
"""
THANKS = """
    [muito |]obrigad[o|a] pela [ajuda|resposta rápida|atenção]
    obrigado, [já funciona|chegou tudo|está resolvido]
    agradeço [à senhora Lima|a toda a equipe]
"""
GREETINGS = "|Olá|Bom dia|Prezados senhores|Boa tarde||"
CLOSINGS = "|Atenciosamente|Abraços|Desde já obrigado||"
ADDED = "me ajudem por favor|meu pedido é o 0|reservei no dia 0|número de cliente 0"
